package io.bulwark.research.report;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;

/** Writes on pictures with the outlines of one font, so that a machine without fonts draws the same. */
final class Lettering {
    private static final class Loaded {
        static final Lettering ONE = new Lettering();
    }

    private final TrueTypeFont font;
    private final CmapLookup glyphs;
    private final double unit;

    private Lettering() {
        try (InputStream bytes = Pdf.font()) {
            font = new TTFParser().parseEmbedded(bytes);
            glyphs = font.getUnicodeCmapLookup();
            unit = font.getUnitsPerEm();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Lettering standard() {
        return Loaded.ONE;
    }

    synchronized double width(String text, double size) {
        try {
            double width = 0;
            for (int c : text.codePoints().toArray()) {
                width += font.getAdvanceWidth(glyphs.getGlyphId(c)) * size / unit;
            }
            return width;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes {@code text} from {@code x} on the base line {@code y}. */
    synchronized void write(Graphics2D on, String text, double x, double y, double size) {
        try {
            double at = x;
            for (int c : text.codePoints().toArray()) {
                int glyph = glyphs.getGlyphId(c);
                GlyphData shape = font.getGlyph().getGlyph(glyph);
                if (shape != null) {
                    GeneralPath path = shape.getPath();
                    on.fill(new AffineTransform(size / unit, 0, 0, -size / unit, at, y).createTransformedShape(path));
                }
                at += font.getAdvanceWidth(glyph) * size / unit;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
