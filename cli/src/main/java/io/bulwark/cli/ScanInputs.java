package io.bulwark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Reads what the user named into scans. Everything is read and judged before anything is sent; all faults are reported
 * together.
 */
final class ScanInputs {
    private static final int MOST_CHARACTERS = 1_000_000;
    /** No text of a million characters takes more bytes in UTF-8, byte order mark included. */
    private static final int TEXT_BYTES = 4 * MOST_CHARACTERS + 3;

    private static final int JSON_BYTES = 64 << 20;

    /** Members of a request that a line of a JSON Lines file may carry under their own names. */
    private static final List<String> LINE_MEMBERS = List.of(
            "proposerAddress",
            "daoName",
            "chainId",
            "requestedAmount",
            "requestedToken",
            "recipientAddress",
            "votingDeadline",
            "snapshotBlock",
            "metadata",
            "actions");

    private final InputStream standardInput;
    private final ObjectNode overrides;
    private final List<ScanInput> inputs = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /** @param overrides members that go into every request, whatever its file says */
    ScanInputs(InputStream standardInput, ObjectNode overrides) {
        this.standardInput = standardInput;
        this.overrides = overrides;
    }

    /**
     * The scans that {@code names} stand for, in their order.
     *
     * @throws CliException with {@link Exit#INPUT} naming every input that cannot be used
     */
    List<ScanInput> read(List<String> names) {
        for (String name : names) {
            try {
                read(name);
            } catch (Fault e) {
                faults.add(Text.safe(name) + ": " + e.reason);
            }
        }
        if (!faults.isEmpty()) {
            throw faults.size() == 1
                    ? new CliException(Exit.INPUT, faults.getFirst())
                    : new CliException(
                            Exit.INPUT, "nothing was sent: " + faults.size() + " inputs cannot be used", faults);
        }
        return inputs;
    }

    static boolean isLines(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".jsonl") || lower.endsWith(".jsonl.gz");
    }

    private void read(String name) throws Fault {
        String lower = name.toLowerCase(Locale.ROOT);
        if (name.equals("-")) {
            text(name, decode(bytes(name, TEXT_BYTES)), "Standard input");
        } else if (isLines(name)) {
            lines(name, decode(bytes(name, JSON_BYTES)));
        } else if (lower.endsWith(".json")) {
            request(name, decode(bytes(name, JSON_BYTES)));
        } else {
            text(name, decode(bytes(name, TEXT_BYTES)), stem(name));
        }
    }

    private void text(String name, String text, String titleOtherwise) throws Fault {
        ObjectNode body = Json.object();
        body.put("title", ProposalText.title(text, titleOtherwise));
        body.put("description", text);
        add(name, body);
    }

    private void request(String name, String json) throws Fault {
        ObjectNode body = object(json);
        if (!body.has("title") && body.path("description").isTextual()) {
            body.put("title", ProposalText.title(body.path("description").textValue(), stem(name)));
        }
        add(name, body);
    }

    private void lines(String name, String content) throws Fault {
        int number = 0;
        int taken = 0;
        for (String line : content.lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String place = name + ":" + number;
            try {
                ObjectNode row = object(line);
                add(Json.text(row, "id", place), bodyOf(row));
                taken++;
            } catch (Fault e) {
                faults.add(Text.safe(place) + ": " + e.reason);
            }
        }
        if (taken == 0 && faults.isEmpty()) {
            throw new Fault("holds no line to scan");
        }
    }

    private static ObjectNode bodyOf(ObjectNode row) {
        ObjectNode body = Json.object();
        JsonNode text = row.has("description") ? row.get("description") : row.path("body");
        if (!text.isMissingNode()) {
            body.set("description", text);
        }
        String title = Json.text(row, "title");
        body.put("title", title == null ? ProposalText.title(text.asText(), Json.text(row, "id", "Untitled")) : title);
        for (String member : LINE_MEMBERS) {
            if (row.hasNonNull(member)) {
                body.set(member, row.get(member));
            }
        }
        if (!body.has("daoName") && Json.text(row, "dao") != null) {
            body.set("daoName", row.get("dao"));
        }
        if (!body.has("chainId") && row.path("chain_id").isIntegralNumber()) {
            body.set("chainId", row.get("chain_id"));
        }
        return body;
    }

    private void add(String label, ObjectNode body) throws Fault {
        body.setAll(overrides);
        if (!body.path("description").isTextual()) {
            throw new Fault("has no description (a text is needed)");
        }
        String description = body.path("description").textValue();
        if (description.isBlank()) {
            throw new Fault("is empty");
        }
        int characters = description.codePointCount(0, description.length());
        if (characters > MOST_CHARACTERS) {
            throw tooLong(Text.grouped(String.valueOf(characters)));
        }
        if (Json.text(body, "title") == null) {
            throw new Fault("has an empty title; give one with --title");
        }
        inputs.add(new ScanInput(label, body));
    }

    private static ObjectNode object(String json) throws Fault {
        try {
            if (Json.parse(json) instanceof ObjectNode object) {
                return object;
            }
            throw new Fault("is not a JSON object");
        } catch (JsonProcessingException e) {
            throw new Fault("is not JSON: " + Json.fault(e));
        }
    }

    private byte[] bytes(String name, int most) throws Fault {
        boolean standard = name.equals("-");
        try (InputStream in = standard ? InputStream.nullInputStream() : open(Path.of(name))) {
            byte[] bytes = (standard ? standardInput : in).readNBytes(most + 1);
            if (bytes.length > most) {
                throw most == TEXT_BYTES ? tooLong("more") : new Fault("is larger than " + (most >> 20) + " MiB");
            }
            return bytes;
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new Fault("no such file");
        } catch (AccessDeniedException e) {
            throw new Fault("may not be read by this user");
        } catch (InvalidPathException e) {
            throw new Fault("is not a file name");
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new Fault("cannot be read: " + Text.safe(why));
        }
    }

    private static InputStream open(Path file) throws IOException, Fault {
        if (Files.isDirectory(file)) {
            throw new Fault("is a folder; name its files, such as " + Text.safe(file.toString()) + "/*.md");
        }
        InputStream raw = Files.newInputStream(file);
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
            return raw;
        }
        try {
            return new GZIPInputStream(raw, 1 << 16);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static String decode(byte[] bytes) throws Fault {
        boolean wide = bytes.length >= 2
                && ((bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE)
                        || (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF));
        if (wide) {
            throw new Fault("is UTF-16, not UTF-8; convert it with: iconv -f UTF-16 -t UTF-8");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        try {
            String text = decoder.decode(in).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Fault("is not valid UTF-8 text (byte " + in.position() + ")");
        }
    }

    private static Fault tooLong(String characters) {
        return new Fault("is too long: " + characters + " characters; one scan takes up to "
                + Text.grouped(String.valueOf(MOST_CHARACTERS)));
    }

    private static String stem(String name) {
        Path file = Path.of(name).getFileName();
        String base = file == null ? name : file.toString();
        int dot = base.lastIndexOf('.');
        return dot > 0 ? base.substring(0, dot) : base;
    }

    /** Why one input cannot be used. */
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;
        private final String reason;

        private Fault(String reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
