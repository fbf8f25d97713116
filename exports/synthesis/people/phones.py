"""Numbers that ring nowhere: ranges that the countries' regulators keep free for films and books."""

# NANPA 555-0100 … 555-0199; Ofcom (UK), ACMA (Australia), Arcep (France), Bundesnetzagentur (Germany), PTS (Sweden).
RESERVED: dict[str, tuple[str, ...]] = {
    "en_US": ("($##) 555-01##",),
    "en_CA": ("($##) 555-01##",),
    "fr_CA": ("($##) 555-01##",),
    "en_GB": ("01632 960###", "07700 900###", "020 7946 0###"),
    "en_AU": ("0491 57# 006", "(02) 5550 ####", "(03) 5550 ####"),
    "fr_FR": ("01 99 00 ## ##", "06 39 98 ## ##"),
    "de_DE": ("(030) 23125 ###", "(040) 66969 ###", "0171 39200##"),
    "sv_SE": ("08-465 004 ##", "031-390 06 ##"),
}
