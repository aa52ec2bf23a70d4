package io.bulwark.cli;

/** Scan answers in the wire form. */
final class Answers {
    private Answers() {}

    static final String LOW = """
            {"jobId":"0198f2a0-0000-7000-8000-000000000001","status":"complete","cached":false,"ttl":3600,
             "rules_version":"2026.11.1","model_version":null,
             "agents":{
              "reputation":{"status":"unknown","score":null,"flags":[],"reasoning":"No chain is configured.","metadata":{}},
              "nlp":{"status":"ok","path":"rules","score":12,"red_flags":[
                {"category":"URGENCY","severity":"LOW","title":"Presses for a quick vote","description":"The text asks voters to decide at once.",
                 "affected_section":"Timeline","recommendation":"Ask for the usual voting period.",
                 "evidence":{"kind":"quote","text":"vote today, tomorrow is too late","start":120,"end":152}}],
                "tactics":["urgency"],"confidence":0.8,"reasoning":"One pressing phrase in an otherwise ordinary text."},
              "actions":{"status":"not_given"},
              "mediator":{"status":"ok","contributions":[{"factor":"nlp","value":12,"weight":1.0,"points":12.0}]}},
             "composite_score":12,"risk_level":"LOW","recommendation":"REVIEW","reasoning":"Little was found; the proposer is unknown.",
             "confidence":0.6,"coverage":0.5,"inconclusive":true,
             "red_flags":[
                {"category":"URGENCY","severity":"LOW","title":"Presses for a quick vote","description":"The text asks voters to decide at once.",
                 "affected_section":"Timeline","recommendation":"Ask for the usual voting period.",
                 "evidence":{"kind":"quote","text":"vote today, tomorrow is too late","start":120,"end":152}}],
             "snapshot":{"executive_summary":"Funds the second round of grants.","deliverables":["Ten grants","A public report"],
              "budget":{"total":"20000","token":"USDC","items":[{"label":"Grants","amount":"18500.50","token":"USDC"},{"label":"Report","amount":"1499.50","token":"USDC"}]},
              "timeline":[{"label":"Call for applications","when":"Week 1"},{"label":"Report","when":"Week 12"}]},
             "processing_time_ms":18}
            """;

    /** A small conclusive answer. */
    static String of(int score, String level, String recommendation) {
        return """
            {"jobId":"j%d","status":"complete","agents":{"nlp":{"status":"ok","score":%d,"red_flags":[]}},
             "composite_score":%d,"risk_level":"%s","recommendation":"%s","inconclusive":false,"red_flags":[]}
            """.formatted(score, score, score, level, recommendation);
    }

    /** An answer with one flag whose members hold {@code hostile}, which must be valid inside JSON quotes. */
    static String hostile(String hostile) {
        return """
            {"status":"complete","agents":{"nlp":{"status":"ok","score":70,"reasoning":"X"}},
             "composite_score":70,"risk_level":"CRITICAL","recommendation":"REVIEW","reasoning":"X","inconclusive":false,
             "red_flags":[{"category":"X","severity":"HIGH","title":"X","description":"X","affected_section":"X",
               "recommendation":"X","evidence":{"kind":"quote","text":"X"}}],
             "snapshot":{"executive_summary":"X","deliverables":["X"],"budget":{"total":"X","token":"X","items":[]},
               "timeline":[{"label":"X","when":"X"}]}}
            """.replace("X", hostile);
    }
}
