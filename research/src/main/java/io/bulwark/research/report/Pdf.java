package io.bulwark.research.report;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.pdfbox.pdmodel.PDDocument;

/** Pages of {@link Html} as tagged PDF. Nothing but pictures inside the page is loaded. */
final class Pdf {
    /** Comes with PDFBox: Latin, Greek and Cyrillic. What it lacks is shown as #. */
    static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    static {
        // Its own logger writes to standard error, which belongs to the command line.
        XRLog.setLoggingEnabled(false);
    }

    private Pdf() {}

    static byte[] of(String page) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PdfRendererBuilder builder = new PdfRendererBuilder();
        builder.useExternalResourceAccessControl(
                (uri, type) -> uri.startsWith("data:image/png;"),
                ExternalResourceControlPriority.RUN_BEFORE_RESOLVING_URI);
        builder.useExternalResourceAccessControl(
                (uri, type) -> uri.startsWith("data:image/png;"),
                ExternalResourceControlPriority.RUN_AFTER_RESOLVING_URI);
        builder.useFont(Pdf::font, "Sans", 400, BaseRendererBuilder.FontStyle.NORMAL, true);
        builder.usePdfUaAccessibility(true);
        builder.withProducer("Bulwark");
        builder.withHtmlContent(page, null);
        builder.toStream(bytes);
        try {
            builder.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static InputStream font() {
        InputStream font = PDDocument.class.getResourceAsStream(FONT);
        if (font == null) {
            throw new IllegalStateException("The font of PDFBox is missing");
        }
        return font;
    }
}
