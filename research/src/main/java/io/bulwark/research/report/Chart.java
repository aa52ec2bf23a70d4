package io.bulwark.research.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * A picture with the words for those who do not see it.
 *
 * @param name letters, digits and hyphens
 */
record Chart(String name, String alt, byte[] png) {
    private static final int WIDTH = 1_280;
    private static final int LINE_HEIGHT = 360;
    private static final int ROW = 52;
    private static final double TITLE = 30;
    private static final double LABEL = 25;
    private static final int LEFT = 300;
    private static final int RIGHT = 150;
    private static final int TOP = 70;
    private static final int LONGEST_LABEL = 18;
    private static final Color INK = new Color(0x1c232b);
    private static final Color QUIET = new Color(0x66707a);
    private static final Color GRID = new Color(0xe3e8ed);
    private static final Color RISE = new Color(0x1a7f37);
    private static final Color FALL = new Color(0xb42318);
    private static final Color BLUE = new Color(0x2456a6);

    static {
        // A server has no screen; without this a desktop would open a window for it.
        System.setProperty("java.awt.headless", "true");
    }

    /** One row; a null value is shown as unknown. */
    record Bar(String label, @Nullable BigDecimal value) {}

    /** Bars to both sides of zero, in percent. */
    static Chart changes(String name, String title, List<Bar> bars) {
        double largest = bars.stream()
                .filter(b -> b.value() != null)
                .mapToDouble(b -> Math.abs(b.value() == null ? 0 : b.value().doubleValue()))
                .max()
                .orElse(1);
        double reach = Math.max(largest, 1);
        return bars(name, title, bars, -reach, reach, "%+.1f %%");
    }

    /** Bars from 0 to {@code most}. */
    static Chart levels(String name, String title, List<Bar> bars, double most) {
        return bars(name, title, bars, 0, most, "%.1f");
    }

    private static Chart bars(String name, String title, List<Bar> bars, double low, double high, String form) {
        BufferedImage image = blank(TOP + ROW * bars.size() + 20);
        Graphics2D on = graphics(image);
        Lettering letters = Lettering.standard();
        on.setColor(INK);
        letters.write(on, title, 20, 42, TITLE);
        double span = WIDTH - LEFT - RIGHT;
        double zero = LEFT + span * (0 - low) / (high - low);
        StringBuilder alt = new StringBuilder(title).append(": ");
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double y = TOP + ROW * i;
            on.setColor(INK);
            letters.write(on, shortened(bar.label()), 20, y + 33, LABEL);
            BigDecimal value = bar.value();
            String shown = value == null ? "unknown" : String.format(Locale.ROOT, form, value);
            double end = zero;
            if (value != null) {
                double level = Math.clamp(value.doubleValue(), low, high);
                end = LEFT + span * (level - low) / (high - low);
                on.setColor(low == 0 ? BLUE : level < 0 ? FALL : RISE);
                on.fill(new Rectangle2D.Double(Math.min(zero, end), y + 10, Math.max(2, Math.abs(end - zero)), 32));
            }
            on.setColor(value == null ? QUIET : INK);
            letters.write(on, shown, Math.max(zero, end) + 12, y + 34, LABEL);
            alt.append(i == 0 ? "" : ", ").append(bar.label()).append(' ').append(shown);
        }
        on.setColor(QUIET);
        on.setStroke(new BasicStroke(2));
        on.draw(new Line2D.Double(zero, TOP, zero, TOP + ROW * bars.size()));
        return done(name, alt.append('.').toString(), image, on);
    }

    /** Values at equal distances, oldest first; two at least. */
    static Chart line(String name, String title, List<BigDecimal> values) {
        BufferedImage image = blank(LINE_HEIGHT);
        Graphics2D on = graphics(image);
        Lettering letters = Lettering.standard();
        BigDecimal low = values.stream().min(BigDecimal::compareTo).orElse(BigDecimal.ZERO);
        BigDecimal high = values.stream().max(BigDecimal::compareTo).orElse(BigDecimal.ONE);
        double bottom = LINE_HEIGHT - 30.0;
        double span = Math.max(high.doubleValue() - low.doubleValue(), Double.MIN_NORMAL);
        on.setColor(INK);
        letters.write(on, title, 20, 42, TITLE);
        String most = "$ " + Shown.number(high);
        String least = "$ " + Shown.number(low);
        double left = 40 + Math.max(letters.width(most, LABEL), letters.width(least, LABEL));
        on.setColor(GRID);
        on.setStroke(new BasicStroke(2));
        on.draw(new Line2D.Double(left, TOP, WIDTH - 20.0, TOP));
        on.draw(new Line2D.Double(left, bottom, WIDTH - 20.0, bottom));
        on.setColor(QUIET);
        letters.write(on, most, 20, TOP + 9.0, LABEL);
        letters.write(on, least, 20, bottom + 9, LABEL);
        Path2D path = new Path2D.Double();
        for (int i = 0; i < values.size(); i++) {
            double x = left + (WIDTH - 20 - left) * i / Math.max(1, values.size() - 1);
            double y = bottom - (values.get(i).doubleValue() - low.doubleValue()) / span * (bottom - TOP);
            if (i == 0) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        boolean fell = values.getLast().compareTo(values.getFirst()) < 0;
        on.setColor(fell ? FALL : RISE);
        on.setStroke(new BasicStroke(4, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        on.draw(path);
        String alt = title + ": from $ " + Shown.number(values.getFirst()) + " to $ " + Shown.number(values.getLast())
                + ", lowest " + least + ", highest " + most + ".";
        return done(name, alt, image, on);
    }

    private static BufferedImage blank(int height) {
        return new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
    }

    private static Graphics2D graphics(BufferedImage image) {
        Graphics2D on = image.createGraphics();
        on.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        on.setColor(Color.WHITE);
        on.fill(new Rectangle2D.Double(0, 0, image.getWidth(), image.getHeight()));
        return on;
    }

    private static Chart done(String name, String alt, BufferedImage image, Graphics2D on) {
        on.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Chart(name, alt, png.toByteArray());
    }

    private static String shortened(String label) {
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "\u2026";
    }
}
