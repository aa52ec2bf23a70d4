package io.bulwark.guard.trust;

/**
 * A reference to a work or place outside the text.
 *
 * @param kind doi, isbn, issn, arxiv, orcid, pmid, url, case, year
 * @param id the reference in one way of writing, to compare it with sources
 * @param fault why it cannot exist as written, or an empty text
 * @param start first code point
 * @param end code point after the last
 */
record Citation(String kind, String id, String fault, int start, int end) {}
