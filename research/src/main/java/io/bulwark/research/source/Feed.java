package io.bulwark.research.source;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** An Atom or RSS feed as JSON, both under the names of Atom. Document types and entities are off. */
final class Feed {
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    private static final int MOST = 200;
    private static final int LONGEST = 20_000;
    private static final Map<String, String> WANTED = Map.of(
            "title", "title",
            "content", "content",
            "updated", "updated",
            "summary", "summary",
            "description", "content",
            "pubDate", "updated",
            "link", "link");
    private static final XMLInputFactory XML = factory();

    private Feed() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    static ObjectNode read(String xml) throws Unreadable {
        // Turned off below as well; a feed has no reason to bring one.
        if (xml.contains("<!DOCTYPE") || xml.contains("<!ENTITY")) {
            throw new Unreadable("a document type");
        }
        ObjectNode feed = JsonNodeFactory.instance.objectNode();
        ArrayNode entries = feed.putArray("entries");
        try {
            XMLStreamReader reader = XML.createXMLStreamReader(new StringReader(xml));
            ObjectNode entry = null;
            String field = "";
            StringBuilder text = new StringBuilder();
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        String name = reader.getLocalName();
                        if (name.equals("entry") || name.equals("item")) {
                            entry = entries.size() < MOST ? entries.addObject() : null;
                        }
                        // Media and extension elements share names with those of the feed.
                        boolean own =
                                reader.getPrefix() == null || reader.getPrefix().isEmpty();
                        field = own && WANTED.containsKey(name) ? name : "";
                        text.setLength(0);
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                        if (!field.isEmpty() && text.length() < LONGEST) {
                            text.append(reader.getText());
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        if (entry != null && reader.getLocalName().equals(field)) {
                            entry.put(WANTED.getOrDefault(field, field), plain(text));
                        }
                        field = "";
                    }
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            throw new Unreadable(String.valueOf(e.getMessage()));
        }
        return feed;
    }

    /** Text without the HTML tags that feeds carry in their content. */
    private static String plain(StringBuilder html) {
        StringBuilder plain = new StringBuilder();
        boolean tag = false;
        for (int i = 0; i < Math.min(html.length(), LONGEST); i++) {
            char c = html.charAt(i);
            if (c == '<') {
                tag = true;
                plain.append(' ');
            } else if (c == '>' && tag) {
                tag = false;
            } else if (!tag) {
                plain.append(c);
            }
        }
        return plain.toString()
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&#32;", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
                .strip();
    }
}
