"""Made-up answers: for trying out an analysis, a pipeline, a model before, or beside, what people said."""
