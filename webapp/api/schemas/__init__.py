"""What the API takes and what it sends, by journey: marshmallow schemas, from which the document is made too."""
