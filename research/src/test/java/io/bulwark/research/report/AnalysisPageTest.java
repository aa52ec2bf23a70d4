package io.bulwark.research.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.research.Analysis;
import io.bulwark.research.Analyst;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import io.bulwark.research.source.FakeSources;
import io.bulwark.research.source.FakeSources.Reply;
import io.bulwark.research.source.LocalPacing;
import io.bulwark.research.source.SourceHttp;
import io.bulwark.research.source.Tape;
import java.io.IOException;
import java.io.StringReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class AnalysisPageTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-01T12:00:00Z"), ZoneOffset.UTC);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private FakeSources sources;

    @BeforeEach
    void open() throws IOException {
        sources = new FakeSources();
        sources.reply("/coingecko/coins/demo?", Reply.ok("""
                {"id":"demo","symbol":"dmo","name":"Demo","links":{"homepage":["https://demo.example/<b>&\\"quoted\\""]},
                 "market_data":{"current_price":{"usd":2.5},"market_cap":{"usd":250000000},"total_supply":150000000,
                   "circulating_supply":100000000}}"""));
    }

    @AfterEach
    void close() {
        sources.close();
    }

    private Analysis analysis(String name) {
        SourceHttp http = new SourceHttp(
                CLOCK,
                _ -> {},
                new LocalPacing(CLOCK),
                Tape.none(),
                new SourceHttp.Settings(false, sources.bases(), Map.of()));
        Identity project = new Identity("demo", "DMO", name, null, null, null, null);
        return new Analyst(http, CLOCK).analyze(project, EnumSet.allOf(Module.class), LIMIT, _ -> {});
    }

    static String text(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }

    @Test
    void the_pdf_says_risk_parts_insights_figures_with_source_and_time_and_what_is_missing() throws IOException {
        byte[] pdf = AnalysisPage.pdf(analysis("Demo"));

        String text = text(pdf);
        assertThat(text).contains("Demo (DMO)", "Risk 5.", "NOT RATED", "Insights", "Market value 250.00 million USD");
        assertThat(text).contains("How the risk comes about", "Liquidity that the creator can take out", "(unknown)");
        assertThat(text).contains("market cap", "250,000,000", "coingecko", "2026-11-01 12:00 UTC");
        assertThat(text).contains("What could not be looked at", "no schedule was found", "1 / ");
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("en");
            assertThat(document.getDocumentCatalog().getMarkInfo().isMarked()).isTrue();
            assertThat(document.getDocumentInformation().getTitle()).startsWith("Demo: analysis of 2026-11-01");
        }
    }

    @Test
    void people_partners_and_opinions_by_source_are_lists_to_read() throws IOException {
        sources.reply("/defillama/protocol/demo", Reply.ok("""
                {"gecko_id":"demo","raises":[{"date":1650000000,"round":"Seed","leadInvestors":["First <b>Fund</b>"]}]}"""));
        sources.reply("/reddit/search.rss", Reply.ok("<feed><entry><title>Demo is great</title></entry></feed>"));

        Analysis analysis = analysis("Demo");

        String text = text(AnalysisPage.pdf(analysis)).replaceAll("\\s+", " ");
        assertThat(text)
                .contains("Team: partnerships", "First <b>Fund</b>: partnership type investor")
                .contains("verification status stated_by_one_side", "announcement date 2022-04-15")
                .contains("Opinion: sources", "reddit: score", "mentions count 1");
        assertThat(io.bulwark.research.AnalysisJson.markdown(analysis))
                .contains("| partnerships | 1 below | list | defillama |", "### partnerships")
                .contains("- First \\<b\\>Fund\\</b\\>: partnership type investor");
    }

    @Test
    void hostile_text_stays_text() throws IOException {
        String hostile = "<script>alert(1)</script><img src='http://127.0.0.1/x'>&\u202Eabc\u0000\uD800 \u0411\u03B1";

        String html = AnalysisPage.html(analysis(hostile));
        assertThat(html).doesNotContain("<script", "<img", "\u202E", "\u0000").contains("&lt;script&gt;");
        String text = text(AnalysisPage.pdf(analysis(hostile)));
        assertThat(text).contains("<script>alert(1)</script>", "\u0411\u03B1", "https://demo.example/<b>");
    }

    @Property(tries = 200, seed = "42")
    void whatever_the_text_the_page_is_well_formed(@ForAll String text) throws Exception {
        String page = Html.page(text)
                .element("h1", text)
                .table(java.util.List.of("a"), Html.equal(1))
                .row(java.util.List.of(text))
                .endTable()
                .image("data:image/png;base64,", text)
                .end();

        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.replace("<!DOCTYPE html>", ""))));
        assertThat(document.getElementsByTagName("*").getLength()).isEqualTo(18);
    }
}
