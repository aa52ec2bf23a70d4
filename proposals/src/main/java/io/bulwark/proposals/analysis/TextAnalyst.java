package io.bulwark.proposals.analysis;

import io.bulwark.proposals.analysis.Block.Kind;
import io.bulwark.proposals.analysis.Concealed.Decoded;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The deterministic language analyst: reads title and description as a whole and reports manipulation, hidden content
 * and one-sided terms. Stateless after construction and safe for use by many threads. The score and its formula are in
 * docs/scoring-text.md.
 */
public final class TextAnalyst {
    final Rulebook book = Rulebook.load();
    private final RuleEngine engine = new RuleEngine(book);
    final PhraseModel model = PhraseModel.load(book.lexicon);

    /** Never null, never an exception, whatever the two texts hold. Time grows in step with their length. */
    public TextReport analyse(String title, String description) {
        List<Finding> findings = new ArrayList<>();
        List<Sentence> sentences = new ArrayList<>();
        Lexicon.Reader reader = book.lexicon.reader();
        List<Document> fields = List.of(Document.of("title", title), Document.of("description", description));
        for (Document field : fields) {
            sentences.addAll(Sentences.of(field.folded(), reader, field.concealed()::get));
        }
        findings.addAll(engine.apply(sentences));
        findings.addAll(model.apply(sentences));
        for (Document field : fields) {
            findings.addAll(field.inSections(HiddenUnicode.in(field.source())));
            findings.addAll(decoded(field, reader));
            findings.addAll(field.inSections(Structure.check(field)));
        }
        return Scoring.report(findings, sentences.size());
    }

    /** What encoded passages and tag characters say, judged as text that the reader cannot see. */
    private List<Finding> decoded(Document field, Lexicon.Reader reader) {
        List<Finding> findings = new ArrayList<>();
        List<Decoded> passages = new ArrayList<>(Concealed.decoded(field.source()));
        int tag = field.firstTag();
        if (tag >= 0) {
            passages.add(new Decoded(tag, tag + 1, HiddenUnicode.tagText(field.source())));
        }
        for (Decoded passage : passages) {
            Folded folded = Folded.of(new Source("decoded", passage.text()));
            for (Finding finding : engine.apply(Sentences.of(folded, reader, i -> true))) {
                if (finding.category() == Category.EMBEDDED_INSTRUCTIONS) {
                    findings.add(new Finding(
                            finding.category(),
                            finding.family(),
                            Severity.CRITICAL,
                            "Encoded text holds instructions to a language model",
                            "A passage that readers cannot make out decodes to instructions for an automated reader.",
                            finding.advice(),
                            "",
                            field.source().quote(passage.start(), passage.end())));
                }
            }
        }
        return field.inSections(findings);
    }

    /** One field with everything the checks need of it. */
    record Document(Source source, List<Block> blocks, Folded folded, BitSet concealed) {
        static Document of(String field, String text) {
            Source source = new Source(field, text);
            List<Block> blocks = Blocks.of(source);
            return new Document(source, blocks, Folded.of(source, blocks), Concealed.places(source));
        }

        int firstTag() {
            for (int i = 0; i < source.length(); i++) {
                if (Invisible.tag(source.points[i])) {
                    return i;
                }
            }
            return -1;
        }

        List<Finding> inSections(List<Finding> findings) {
            return findings.stream()
                    .map(f -> f.section().isEmpty() ? f.in(section(f.evidence().start())) : f)
                    .toList();
        }

        private String section(int at) {
            String section = "";
            for (Block block : blocks) {
                if (block.start() > at) {
                    break;
                }
                if (block.kind() == Kind.HEADING) {
                    section = source.slice(block.start(), Math.min(block.end(), block.start() + 120));
                }
            }
            return section;
        }
    }
}
