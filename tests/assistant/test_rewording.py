from assistant.rewording import in_their_words
from library.glossary import NO_GLOSSARY, Row, glossary_of
from retrieval.query.understanding import understand
from tests.assistant.found import passages

GLOSSARY = glossary_of([Row(term="年休", synonyms="年次有給休暇、有休")])


def test_a_term_is_called_as_the_best_passage_calls_it() -> None:
    query = understand("年休の繰越しは何日", glossary=GLOSSARY)
    found = passages("夏季休暇は五日", "年次有給休暇は二十日", "有休の記録")
    assert in_their_words(query, found) == "年次有給休暇の繰越しは何日"


def test_what_the_documents_call_as_it_was_typed_stays() -> None:
    query = understand("年休の繰越しは何日", glossary=GLOSSARY)
    assert in_their_words(query, passages("年休は二十日", "年次有給休暇")) == query.typed
    assert in_their_words(query, passages("夏季休暇は五日")) == query.typed
    assert in_their_words(query, []) == query.typed


def test_a_question_without_other_names_is_not_touched() -> None:
    query = understand("ＤＸの 目標", glossary=NO_GLOSSARY)
    assert in_their_words(query, passages("DX")) == "ＤＸの 目標"
