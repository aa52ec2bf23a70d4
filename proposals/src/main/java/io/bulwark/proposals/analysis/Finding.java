package io.bulwark.proposals.analysis;

/** A finding before it is counted; findings of one family count once. */
record Finding(
        Category category,
        String family,
        Severity severity,
        String title,
        String description,
        String advice,
        String section,
        Evidence evidence) {
    Finding in(String place) {
        return new Finding(category, family, severity, title, description, advice, place, evidence);
    }

    RedFlag flag() {
        String place = section.isEmpty() ? evidence.field() : section;
        return new RedFlag(category, severity, title, description, place, advice, evidence);
    }
}
