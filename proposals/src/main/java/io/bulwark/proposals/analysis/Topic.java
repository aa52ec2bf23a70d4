package io.bulwark.proposals.analysis;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a section is about, told from its heading. */
enum Topic {
    SUMMARY("summary|tl;?dr|in short|in a nutshell|resumen|resumo|zusammenfassung|résumé|sommaire|резюме|摘要|总结"),
    ABSTRACT("abstract|overview|introduction|概述|概要|introducción|introdução|übersicht|обзор"),
    MOTIVATION("motivation|context|background|problem|motivación|motivação|背景"),
    DELIVERABLES(
            "deliverables?|scope|what (?:we|i) (?:will|would|plan to|are going to|intend to) \\w+|what (?:will|is going to) be"
                    + " (?:done|delivered|built)|we will (?:deliver|provide)|will (?:deliver|provide|produce|build|ship)"
                    + "|outputs?|entregables?|entregas?|entregáveis|livrables?|liefer\\w{2,20}|результаты?|交付\\w{0,4}"),
    GOALS("goals?|objectives?|outcomes?|objetivos?|objectifs?|ziele|цели|目标"),
    SPECIFICATION("specifications?|proposed (?:changes|actions?|work)|work ?plan|actions? items?|tasks"),
    BUDGET("budgets?|costs?|costing|funding|fund(?:s)? (?:request|allocation|breakdown)|compensation|payments?"
            + "|(?:amount|grant) (?:requested|request|size)|use of funds|remuneration|expenses|expenditures?"
            + "|the ask|financials?|presupuesto|costos|costes|orçamento|custos|kosten|coûts?|бюджет|расходы|预算|费用"),
    TIMELINE(
            "timelines?|time ?lines?|roadmaps?|milestones?|schedules?|time ?frames?|next steps|implementation plan|key dates"
                    + "|cronograma|calendario|zeitplan|calendrier|сроки|график|дорожная карта|时间表?|时间线|路线图");

    private static final Pattern UNRELATED = Pattern.compile(
            "(?<![\\p{L}])(?:out of scope|non-?goals?|rationale|tests?|test cases|risks?|security considerations?|benefits|drawbacks"
                    + "|alternatives|vot(?:e|ing)|polls?|references?|copyright|teams?|about|who|history|previous|past"
                    + "|cost[- ]benefit|motion|disclaimers?|kpis?|faq|success metrics)(?![\\p{L}])");

    private final Pattern words;

    Topic(String words) {
        this.words = Pattern.compile("(?<![\\p{L}])(?:" + words + ")(?![\\p{L}])");
    }

    /** The topics a heading of at most a few words names; empty where it names none. */
    static Set<Topic> of(String heading) {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        String lower = heading.toLowerCase(Locale.ROOT);
        if (lower.length() > 120 || unrelated(heading)) {
            return topics;
        }
        for (Topic topic : values()) {
            if (topic.words.matcher(lower).find()) {
                topics.add(topic);
            }
        }
        if (topics.contains(BUDGET) || topics.contains(TIMELINE) || topics.contains(DELIVERABLES)) {
            topics.removeAll(EnumSet.of(SUMMARY, ABSTRACT, MOTIVATION));
        }
        return topics;
    }

    /** Whether a heading ends the topic of the section it stands in without opening one of its own. */
    static boolean unrelated(String heading) {
        return UNRELATED.matcher(heading.toLowerCase(Locale.ROOT)).find();
    }
}
