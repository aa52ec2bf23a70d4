package io.bulwark.kernel;

/** One fault in a request: where ({@code actions[2].target}) and what is wrong, worded to follow the field's name. */
public record FieldError(String field, String message) {}
