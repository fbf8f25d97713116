"""Words that announce a name, in English, German, French, Spanish and Arabic."""

import re
from dataclasses import dataclass

from exports.privacy.text.ordinary import words

# What is taken for a name behind them: any word with a capital; one that is no ordinary word; one that the lists know.
ANY, NAME_LIKE, LISTED = "any", "name-like", "listed"


@dataclass(frozen=True)
class Context:
    """`small`: also a listed name in small letters. A group of the pattern belongs to the name ("Dr. Petra Vogel")."""

    pattern: re.Pattern[str]
    takes: str
    why: str
    small: bool = False
    arabic: bool = False


def _before(words: str, *, then: str = r"[ ]{1,2}", cased: bool = False) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words}){then}", 0 if cased else re.IGNORECASE)


OWN = (
    "my (?:full |first |last )?name is|my name's|call me|signed:?|ich heiße|ich heisse|mein (?:voller )?name ist"
    "|mein name:"
    "|name:|je m'appelle|mon nom est|mon prénom est|on m'appelle|nom ?:|me llamo|mi nombre es|nombre:"
)
TITLES = (
    r"mrs?\.?|ms\.?|miss|mx\.?|sir|madam|dr\.?|prof\.?|professor|herrn?|frau|dres\.?|mme\.?|mlle\.?|monsieur|madame"
    r"|mademoiselle|docteur|maître|sra?\.?|srta\.?|señor(?:a|ita)?|don|doña"
)
_TITLE_ROW = (
    r"(?:Mrs?\.?|Ms\.?|Miss|Mx\.?|Sir|Dr\.?|Prof\.?|Professorin|Professor|Herrn?|Frau|Mme\.?|Mlle\.?|M\.|Monsieur"
    r"|Madame"
    r"|Mademoiselle|[Dd]octeur|Maître|Sra?\.?|Srta\.?|[Ss]eñor(?:a|ita)?|Don|Doña|[Dd]octora?)"
)
RELATIONS_FREE = (
    "my (?:son|daughter|husband|wife|brother|sister|mother|father|mom|mum|dad|uncle|aunt|cousin|niece|nephew"
    "|boss|friend"
    "|best friend|partner|boyfriend|girlfriend|neighbou?r|doctor|teacher|colleague|manager|supervisor|therapist|grandma"
    "|grandpa|fiancée?),?|ma (?:fille|femme|sœur|soeur|mère|tante|cousine|voisine|copine)|mon (?:fils|mari|frère|père"
    "|oncle|cousin|voisin|ami|amie|copain|chef|patron|collègue|médecin)|mi (?:hij[oa]|herman[oa]|marido|mujer|espos[oa]"
    "|madre|padre|tí[oa]|prim[oa]|jef[ea]|amig[oa]|vecin[oa]|novi[oa]|médico)"
)
RELATIONS_LISTED = (
    "(?:mein|meine|meinem|meinen|meiner|unser|unsere|unserem|unseren|unserer)[ ](?:sohn|tochter|mann|frau|bruder"
    "|schwester"
    "|mutter|vater|onkel|tante|cousine?|chefin|chef|freundin|freund|nachbarin|nachbar|kollegin|kollege|kollegen"
    "|partnerin"
    "|partner|oma|opa|ärztin|arzt|lehrerin|lehrer)|(?:die|der|dem|den)[ ](?:kollegin|kollege|kollegen|nachbarin"
    "|nachbar)"
)
GREETINGS = (
    "dear|hi|hello|hey|good (?:morning|evening|afternoon)|servus|moin|ch[eè]re?|bonjour|bonsoir|salut|coucou|hola"
    "|querid[oa]|estimad[oa]|buenos días|buenas tardes"
)
# German nouns have capitals: "Lieber Tee als Kaffee".
SELF = (
    "liebe[rs]?|hallo|guten (?:tag|morgen|abend)|i'm|i am|this is|it was|it is|it's|ich bin(?: die| der)?"
    "|hier (?:ist|spricht)|moi,? c'est|je suis|c'est|ici|soy"
    "|habla|aquí"
)
CONTEXTS = (
    Context(_before(OWN), NAME_LIKE, "follows “my name is”", small=True),
    Context(_before(rf"{_TITLE_ROW}(?:[ ]{_TITLE_ROW}){{0,2}}", cased=True), ANY, "follows a title"),
    Context(
        re.compile(r"(?<!\w)(?<!Herr )(?<!Frau )((?:Dr|Prof)\.)[ ](?=[^\W\d_]+[ ][^\W\d_])"), LISTED, "with a title"
    ),
    Context(_before(RELATIONS_FREE), NAME_LIKE, "follows who it is to the writer"),
    Context(_before(RELATIONS_LISTED), LISTED, "follows who it is to the writer"),
    Context(_before(GREETINGS), NAME_LIKE, "is greeted"),
    Context(_before(SELF), LISTED, "follows a greeting or “I am”"),
    Context(_before("اسمي(?: هو)?|أنا اسمي|أدعى"), ANY, "follows “my name is”", arabic=True),
    Context(
        _before("السيدة?|الدكتورة?|الأستاذة?|الشيخ|المهندسة?|سيدي|دكتورة?|أستاذة?"), ANY, "follows a title", arabic=True
    ),
    Context(
        _before("أخي|أختي|ابني|ابنتي|زوجي|زوجتي|صديقي|صديقتي|مديري|عمي|خالي|مرحبا|أهلا|عزيزي|عزيزتي|يا"),
        LISTED,
        "is greeted, or near to the writer",
        arabic=True,
    ),
)
SIGNED = re.compile(
    r"(?:regards|best|wishes|thanks|thank you|cheers|sincerely|yours|truly|love|xx|grüße|grüssen?|gruß|grüßen|lg"
    r"|vg|mfg|cordialement"
    r"|bien à vous|amicalement|bises|saludos|atentamente|abrazo|gracias)[,.!]?[ ]*\n\s{0,3}(?=[^\W\d_])",
    re.IGNORECASE,
)
# A first name in small letters may follow.
WITH = words("with ask asked told to from by gave mit von fragte avec con preguntar")
