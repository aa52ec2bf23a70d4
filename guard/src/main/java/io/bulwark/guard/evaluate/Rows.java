package io.bulwark.guard.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** JSON Lines, plain or gzipped: one object a line, read one by one. */
public final class Rows implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedReader reader;
    private final Path file;
    private int line;

    private Rows(Path file, BufferedReader reader) {
        this.file = file;
        this.reader = reader;
    }

    /** Opens a file; one whose name ends with {@code .gz} is unpacked on the way. */
    public static Rows open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
            return new Rows(file, new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /**
     * The next row, or a missing node at the end.
     *
     * @throws IOException naming file and line where a line is not a JSON object with a {@code text}, a {@code body} or the
     *     members of a request
     */
    public JsonNode next() throws IOException {
        String text = reader.readLine();
        while (text != null && text.isBlank()) {
            line++;
            text = reader.readLine();
        }
        line++;
        if (text == null) {
            return JSON.missingNode();
        }
        JsonNode row;
        try {
            row = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException(file + ", line " + line + ": not JSON: " + e.getOriginalMessage(), e);
        }
        if (!row.path("text").isTextual() && !row.path("body").isTextual() && !isRequest(row)) {
            throw new IOException(file + ", line " + line + ": no member \"text\"");
        }
        return row;
    }

    /** Whether a row has the form in which the guard is asked: input, output, or messages (also called turns). */
    static boolean isRequest(JsonNode row) {
        return row.path("turns").isArray()
                || row.path("messages").isArray()
                || row.path("input").isTextual()
                || row.path("output").isTextual()
                || row.path("sources").isArray();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
