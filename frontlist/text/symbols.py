"""The symbols that titles and abstracts use, by LaTeX name, with their kind: what Unicode calls them is a fact.

Hand-kept rather than taken from a library: a table this size loads in a millisecond, and abstracts of twenty years
use under four hundred of them. Kinds: ord (a letter or thing), rel (=), bin (+), big (∑), fn (log), open, close.
"""

from __future__ import annotations

from typing import Final

_ORD: Final = """
alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ
lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ
chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
varGamma Γ varDelta Δ varTheta Θ varLambda Λ varPi Π varSigma Σ varPhi Φ varPsi Ψ varOmega Ω
upmu μ uptheta θ textmu μ micro μ ell ℓ hbar ℏ hslash ℏ imath ı jmath ȷ wp ℘ Re ℜ Im ℑ aleph ℵ beth ℶ partial ∂
nabla ∇ infty ∞ emptyset ∅ varnothing ∅ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠ triangle △
bigtriangleup △ bigtriangledown ▽ square □ Box □ blacksquare ■ diamond ⋄ Diamond ◇ lozenge ◊ sharp ♯ flat ♭ natural ♮
clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ prime ′ dprime ″ degree ° textdegree ° arcdeg ° degr ° deg °
arcmin ′ arcsec ″ AA Å angstrom Å sun ⊙ earth ⊕ checkmark ✓ cmark ✓ xmark ✗ dots … ldots … dotsc … dotso … cdots ⋯
dotsb ⋯ hdots … vdots ⋮ ddots ⋱ dag † dagger † ddag ‡ ddagger ‡ S § P ¶ copyright © pounds £ euro € texteuro €
textregistered ® circledR ® texttrademark ™ complement ∁ mho ℧ eth ð backslash ∖ surd √ textbullet • bullet •
bigstar ★ textasciitilde ~ textunderscore _ textbar | textless < textgreater > lt < gt > lbrace { rbrace }
lq ‘ rq ’ textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ” textemdash — textendash – slash /
percent % R ℝ RR ℝ Real ℝ Reals ℝ reals ℝ IR ℝ BR ℝ bR ℝ bbR ℝ BBR ℝ bbr ℝ real ℝ Rset ℝ Z ℤ ZZ ℤ bZ ℤ ints ℤ N ℕ
NN ℕ bbN ℕ C ℂ CC ℂ Q ℚ
eps ε epsi ε vepsi ε ep ε ve ε vp φ al α be β ga γ de δ om ω Om Ω De Δ Ga Γ La Λ Si Σ lam λ lap Δ pa ∂ prt ∂ ptl ∂
na ∇ nab ∇ grad ∇ Lap Δ half ½ planck ℏ
"""
_REL: Final = """
leq ≤ le ≤ leqslant ≤ leqq ≦ geq ≥ ge ≥ geqslant ≥ geqq ≧ neq ≠ ne ≠ equiv ≡ sim ∼ simeq ≃ approx ≈ thickapprox ≈
approxeq ≊ cong ≅ asymp ≍ propto ∝ varpropto ∝ ll ≪ gg ≫ lll ⋘ ggg ⋙ lesssim ≲ gtrsim ≳ lsim ≲ gsim ≳ lessapprox ⪅
gtrapprox ⪆ lessgtr ≶ prec ≺ succ ≻ preceq ⪯ succeq ⪰ precsim ≾ succsim ≿ in ∈ inn ∈ notin ∉ ni ∋ subset ⊂ Subset ⋐
subseteq ⊆ subsetneq ⊊ subsetneqq ⊊ nsubseteq ⊈ supset ⊃ supseteq ⊇ supsetneq ⊋ sqsubseteq ⊑ sqsupseteq ⊒ to →
rightarrow → longrightarrow → leftarrow ← longleftarrow ← gets ← leftrightarrow ↔ longleftrightarrow ↔ Rightarrow ⇒
Longrightarrow ⇒ implies ⇒ Leftarrow ⇐ Leftrightarrow ⇔ iff ⇔ mapsto ↦ longmapsto ↦ hookrightarrow ↪ hookleftarrow ↩
twoheadrightarrow ↠ rightharpoonup ⇀ leftharpoonup ↼ rightleftharpoons ⇌ leftrightharpoons ⇌ leadsto ⇝ rightsquigarrow ⇝ nearrow ↗
searrow ↘ swarrow ↙ nwarrow ↖ perp ⊥ parallel ∥ nparallel ∦ mid ∣ nmid ∤ vdash ⊢ dashv ⊣ models ⊨ vDash ⊨ Vdash ⊩
doteq ≐ triangleq ≜ colon : coloneqq ≔ defeq ≔ coloneq ≔ eqqcolon ≕ gneq ⪈ gneqq ≩ lneq ⪇ lneqq ≨ nleq ≰ ngeq ≱ bowtie ⋈
vartriangleleft ⊲ trianglelefteq ⊴ triangleleft ◃ triangleright ▹ therefore ∴ because ∵ xrightarrow → xleftarrow ←
"""
_BIN: Final = """
times × cdot · cdotp · div ÷ pm ± mp ∓ ast ∗ star ⋆ circ ∘ bigcirc ○ odot ⊙ oplus ⊕ ominus ⊖ otimes ⊗ ot ⊗ oslash ⊘
cup ∪ cap ∩ sqcup ⊔ sqcap ⊓ uplus ⊎ Cup ⋓ Cap ⋒ wedge ∧ land ∧ vee ∨ lor ∨ setminus ∖ smallsetminus ∖ ltimes ⋉
rtimes ⋊ wr ≀ amalg ⨿ boxtimes ⊠ boxplus ⊞ upharpoonright ↾ restriction ↾ uparrow ↑ downarrow ↓ updownarrow ↕
Uparrow ⇑ Downarrow ⇓ bmod mod
"""
_BIG: Final = """
sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ fint ⨍ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂ bigodot ⨀
bigwedge ⋀ bigvee ⋁ bigsqcup ⨆ biguplus ⨄
"""
_OPEN: Final = "langle ⟨ lceil ⌈ lfloor ⌊ lvert | lVert ‖ lbrack [ lparen ( llcorner ⌞ ulcorner ⌜"
_CLOSE: Final = "rangle ⟩ rceil ⌉ rfloor ⌋ rvert | rVert ‖ rbrack ] rparen ) lrcorner ⌟ urcorner ⌝ vert | Vert ‖"
_FUNCTIONS: Final = """
log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan min max inf sup lim det dim ker
arg gcd hom Pr sech liminf limsup argmin argmax rank Tr tr diag sign sgn supp dist div curl dom poly polylog Div diam
vol Vol ord mod
"""


def _table(kind: str, names: str) -> dict[str, tuple[str, str]]:
    words = names.split()
    return {name: (sign, kind) for name, sign in zip(words[::2], words[1::2], strict=True)}


SYMBOLS: Final[dict[str, tuple[str, str]]] = {
    **_table("ord", _ORD),
    **{name: (name, "fn") for name in _FUNCTIONS.split()},
    "limsup": ("lim sup", "fn"), "liminf": ("lim inf", "fn"), "argmin": ("arg min", "fn"), "argmax": ("arg max", "fn"),
    **_table("bin", _BIN),
    **_table("rel", _REL),
    **_table("big", _BIG),
    **_table("open", _OPEN),
    **_table("close", _CLOSE),
}  # fmt: skip

# What stays readable when LaTeX lost its backslashes on the way: names that are no English words.
GREEK_NAMES: Final = frozenset(
    name for name, (sign, _) in SYMBOLS.items() if len(name) > 1 and sign in "αβγδϵεζηθϑκλμνξπρσςτφϕχψωΓΔΘΛΞΠΣΦΨΩ"
) - {"Pi", "be", "al", "de", "ga", "om", "ep", "ve", "vp", "De", "Ga", "La", "Si", "Om", "lam", "lap", "Lap", "eps", "epsi",
     "vepsi", "micro", "upmu", "uptheta", "textmu"}  # fmt: skip

# Accents: the command and the combining mark it puts on a letter.
TEXT_ACCENTS: Final = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "r": "\u030a", "c": "\u0327", "k": "\u0328", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
MATH_ACCENTS: Final = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "tilda": "\u0303", "Tilde": "\u0303",
    "bar": "\u0304", "overline": "\u0304", "Bar": "\u0304", "ol": "\u0304", "vec": "\u20d7", "overrightarrow": "\u20d7",
    "dot": "\u0307", "Dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306", "acute": "\u0301",
    "grave": "\u0300", "mathring": "\u030a",
}  # fmt: skip
SPECIAL_LETTERS: Final = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ",
    "SS": "ẞ",
}  # fmt: skip

# Switches and wrappers that say how a thing looks, not what it is.
STYLES: Final = frozenset(
    """rm bf it em cal sl sc tt sf frak bold boldmath displaystyle textstyle scriptstyle scriptscriptstyle limits
    nolimits nonumber notag big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm biggm small tiny large
    Large footnotesize normalsize itshape bfseries ttfamily sffamily scshape upshape rmfamily mathstrut strut protect
    noindent indent par smallskip medskip bigskip newline linebreak hfill vfill allowbreak nobreak centering
    raggedright relax hline null boldsymbol mathbf mathrm mathit mathsf mathtt mathcal mathscr mathfrak mathnormal bm pmb
    text textbf textit textrm textsc textsf texttt textsl textup textmd textnormal emph uline ul underline mbox hbox
    mathop mathrel mathbin mathopen mathclose mathord mathpunct operatorname smash rlap llap ensuremath enquote
    texorpdfstring Cal fbox boxed so textulc highlight left right middle""".split()
)
SPACES: Final = frozenset("quad qquad space thinspace enspace enskip and item cr tabularnewline hskip".split())
DROPPED: Final = frozenset(
    """label tag hspace vspace phantom hphantom vphantom color eqno leqno bibliography bibliographystyle vskip
    footnotemark thanks hypertarget pagestyle thispagestyle rule index""".split()
)
CITATIONS: Final = frozenset(
    "cite citep citet citealp citealt citeauthor citeyear parencite textcite autocite footcite Cite Citet QCITE".split()
)
REFERENCES: Final = frozenset("ref eqref cref Cref autoref pageref hyperref nameref".split())
PHRASES: Final = {
    "ie": "i.e.", "eg": "e.g.", "etal": "et al.", "etc": "etc.", "cf": "cf.", "wrt": "w.r.t.", "iid": "i.i.d.",
    "aka": "a.k.a.", "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "Ie": "I.e.", "Eg": "E.g.", "vs": "vs.",
}  # fmt: skip
UNITS: Final = {
    "meter": "m", "metre": "m", "second": "s", "gram": "g", "kelvin": "K", "hertz": "Hz", "volt": "V", "watt": "W",
    "ampere": "A", "joule": "J", "newton": "N", "pascal": "Pa", "tesla": "T", "electronvolt": "eV", "celsius": "°C",
    "ohm": "Ω", "minute": "min", "hour": "h", "day": "d", "bit": "bit", "byte": "B", "giga": "G", "mega": "M",
    "kilo": "k", "milli": "m", "micro": "μ", "nano": "n", "pico": "p", "femto": "f", "tera": "T", "centi": "c",
    "percent": "%", "micron": "μm", "per": "/", "squared": "²", "cubed": "³", "degree": "°", "degreeCelsius": "°C",
    "liter": "L", "litre": "L", "molar": "M", "mole": "mol", "barn": "b", "parsec": "pc", "radian": "rad",
    "steradian": "sr", "tonne": "t", "decibel": "dB", "bel": "B", "deci": "d",
}  # fmt: skip
