"""What the README shows and points to is in the repository."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SMALL = 200_000  # bytes: pictures are fetched with the page that shows the README


class Readme(unittest.TestCase):
    def pictures(self):
        named = re.findall(r"!\[[^\]]*\]\(([^)]+)\)|(?:src|srcset)=\"([^\"]+)\"", README)
        return [a or b for a, b in named if (a or b).endswith(".png")]

    def test_shows_pictures_that_exist_and_are_small(self):
        self.assertGreaterEqual(len(self.pictures()), 6)
        for name in self.pictures():
            with self.subTest(name):
                self.assertTrue((ROOT / name).is_file())
                self.assertEqual((ROOT / name).read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
                self.assertLess((ROOT / name).stat().st_size, SMALL)

    def test_every_picture_kept_is_shown(self):
        kept = {str(path.relative_to(ROOT)) for path in (ROOT / "www/pictures").glob("*.png")}
        self.assertEqual(kept - set(self.pictures()), set())

    def test_pictures_say_what_they_show(self):
        for tag in re.findall(r"<img[^>]*>", README):
            self.assertRegex(tag, r'alt="[^"]{10,}"')
        for alt in re.findall(r"!\[([^\]]*)\]\(", README):
            self.assertGreaterEqual(len(alt), 10, alt)

    def test_links_to_files_lead_somewhere(self):
        for target in re.findall(r"(?<!!)\[[^\]]+\]\((?!https?:)([^)#]+)", README):
            with self.subTest(target):
                self.assertTrue((ROOT / target).exists())


if __name__ == "__main__":
    unittest.main()
