"""Draws pictures with known text and reads them with a peer.

    pip install rapidocr-onnxruntime==1.4.4 pillow==13.0.0
    python3 make.py

Writes NAME.png and peer.json: the rows that were drawn, and what rapidocr 1.4.4 reads with the PP-OCRv4 networks that it
ships: text, score and corners in pixels. Text is drawn in DejaVu of /usr/share/fonts/truetype/dejavu.
"""

import importlib.metadata
import json
import pathlib

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidocr_onnxruntime import RapidOCR

here = pathlib.Path(__file__).parent
fonts = pathlib.Path("/usr/share/fonts/truetype/dejavu")


def font(name, size):
    return ImageFont.truetype(str(fonts / f"{name}.ttf"), size)


def page(size, background, rows):
    """rows: (x, y, text, font, size, colour)"""
    picture = Image.new("RGB", size, background)
    draw = ImageDraw.Draw(picture)
    for x, y, text, name, height, colour in rows:
        draw.text((x, y), text, fill=colour, font=font(name, height))
    return picture


poster = page((560, 420), (246, 244, 238), [
    (40, 30, "SUMMER SALE", "DejaVuSans-Bold", 52, (180, 30, 40)),
    (40, 130, "Shoes and bags from $19.99", "DejaVuSans", 28, (20, 20, 20)),
    (40, 200, "Only until Friday 18:30", "DejaVuSerif", 24, (40, 60, 120)),
    (40, 270, "www.example.com/summer", "DejaVuSansMono", 20, (60, 60, 60)),
    (40, 340, "Terms apply, see store for details", "DejaVuSans", 14, (90, 90, 90)),
])
columns = page((640, 300), (255, 255, 255), [
    (30, 30, "Apples", "DejaVuSans", 26, (0, 0, 0)), (420, 30, "2.40", "DejaVuSans", 26, (0, 0, 0)),
    (30, 110, "Brown bread", "DejaVuSans", 26, (0, 0, 0)), (420, 112, "3.15", "DejaVuSans", 26, (0, 0, 0)),
    (30, 190, "Coffee beans", "DejaVuSans", 26, (0, 0, 0)), (420, 188, "11.90", "DejaVuSans", 26, (0, 0, 0)),
])
faint = page((480, 200), (90, 110, 130), [
    (30, 40, "Low contrast text", "DejaVuSans", 30, (150, 165, 180)),
    (30, 120, "is still readable", "DejaVuSans", 30, (150, 165, 180)),
]).filter(ImageFilter.GaussianBlur(1))
random = numpy.random.default_rng(1)
noisy = page((480, 200), (240, 240, 240), [
    (30, 40, "Noise does not hide", "DejaVuSans-Bold", 30, (10, 10, 10)),
    (30, 120, "these two rows", "DejaVuSans-Bold", 30, (10, 10, 10)),
])
noisy = Image.fromarray(
    (numpy.asarray(noisy).astype(int) // 8 * 8 + random.integers(-4, 5, (200, 480, 1)) * 8).clip(0, 255).astype("uint8"))
pictures = {
    "poster": (poster, ["SUMMER SALE", "Shoes and bags from $19.99", "Only until Friday 18:30",
                        "www.example.com/summer", "Terms apply, see store for details"]),
    "columns": (columns, ["Apples 2.40", "Brown bread 3.15", "Coffee beans 11.90"]),
    "slanted": (poster.rotate(7, expand=True, fillcolor=(246, 244, 238), resample=Image.BICUBIC),
                ["SUMMER SALE", "Shoes and bags from $19.99", "Only until Friday 18:30", "www.example.com/summer",
                 "Terms apply, see store for details"]),
    "faint": (faint, ["Low contrast text", "is still readable"]),
    "noisy": (noisy, ["Noise does not hide", "these two rows"]),
    "empty": (page((320, 240), (120, 150, 90), []), []),
}

engine = RapidOCR()
cases = []
for name, (picture, rows) in pictures.items():
    picture.quantize(64).convert("RGB").quantize(64).save(here / f"{name}.png", optimize=True)
    array = numpy.asarray(Image.open(here / f"{name}.png").convert("RGB"))
    result, _ = engine(array[:, :, ::-1].copy())
    cases.append({
        "name": name, "rows": rows,
        "peer": [{"corners": [[round(float(v), 1) for v in point] for point in corners], "text": text,
                  "score": round(float(score), 4)} for corners, text, score in result or []],
    })
(here / "peer.json").write_text(json.dumps(
    {"peer": "rapidocr-onnxruntime " + importlib.metadata.version("rapidocr-onnxruntime"), "cases": cases},
    indent=1, ensure_ascii=False) + "\n")
