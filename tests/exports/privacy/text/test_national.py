import pytest

from exports.privacy.text.national import NUMBERS, national_numbers

EXAMPLES = {
    "United States: SSN": "536904399",
    "United Kingdom: NHS": "943 476 5870",
    "Canada: SIN": "123-456-782",
    "India: Aadhaar": "234123412346",
    "India: PAN": "ACUPA7085R",
    "South Africa: ID": "7503305044089",
    "Germany: IdNr": "36574261809",
    "Switzerland: AHV": "756.9217.0769.85",
    "Austria: VNR": "1237 010180",
    "France: NIR": "295109912611193",
    "Belgium: NN": "85.07.30-033.28",
    "Spain: DNI": "54362315K",
    "Spain: NIE": "X2482300W",
    "Mexico: CURP": "BOXW310820HNERXN09",
    "Chile: RUT": "12.531.909-2",
    "Brazil: CPF": "39053344705",
    "Italy: codice fiscale": "RCCMNL83S18D969H",
    "Netherlands: BSN": "111222333",
    "Poland: PESEL": "44051401359",
    "Sweden: personnummer": "880320-0016",
    "Finland: hetu": "131052-308T",
    "Denmark: CPR": "211062-5629",
    "Turkey: TC kimlik": "17291716060",
    "China: resident number": "360426199101010071",
}


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in national_numbers(text)]


@pytest.mark.parametrize("name", sorted({number.name for number in NUMBERS}))
def test_each_number_is_found_where_it_is_announced(name: str) -> None:
    assert EXAMPLES[name] in found(f"My ID is {EXAMPLES[name]}.")


@pytest.mark.parametrize("name", ["Spain: DNI", "France: NIR", "Belgium: NN", "India: PAN", "Finland: hetu"])
def test_the_particular_ones_need_no_announcement(name: str) -> None:
    assert found(f"It is {EXAMPLES[name]}.") == [EXAMPLES[name]]


@pytest.mark.parametrize("text", ["111222333", "id 12", "54362315A", "ABCDE1234F-9"])
def test_none(text: str) -> None:
    assert found(text) == []


def test_documents_and_insurance() -> None:
    assert found("Passport no. X1234567 and AB 12 34 56 C, 123456 in all") == ["AB 12 34 56 C", "X1234567"]
