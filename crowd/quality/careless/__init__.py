"""Signs of careless answers, one module per family: each with its formula, threshold and source. No Django here.

`answers` [P, Q] holds a row per person and a column per question, NaN where there is no answer. The definitions are
those of the R package `careless` 1.2.2 (Yentes & Wilhelm); where missing answers make ours differ, the docstring says
so. A threshold is an argument, for a researcher sets it before the data are seen. There is no overall score: in
experiments some of these indices did no better than chance (10.3758/s13428-024-02484-3), so each is told by itself.
"""
