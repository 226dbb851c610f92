"""Clean text, LaTeX to Unicode and MathML, safe Markdown, citation formats.

Nothing is imported here: what needs the Markdown parser or the sanitiser pays for it where it is used.
"""
