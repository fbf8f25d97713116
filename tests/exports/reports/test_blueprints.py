from exports.reports.blueprints import about


def test_what_a_blueprint_tells() -> None:
    columns = [{"name": "a", "description": "The first"}, {"name": "b"}]
    document = {"tables": [{"name": "t", "columns": columns}], "review": {"rules": []}}
    assert about(document, title="Else") == {"title": "Else", "said": {"rules": []}, "told": {"t": {"a": "The first"}}}
    assert about({"simulate": "queue", "title": "Mine"}, title="Else") == {"title": "Mine", "said": {}, "told": {}}
