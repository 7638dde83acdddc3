"""Result to text: formats, columns, charts, safe text. No Textual."""
