/**
 * The guards as LangChain4j guardrails. A blocked text ends the call with the finding's advice; a redacted one goes on
 * redacted. LangChain4j itself is an optional dependency, brought by the application that uses it.
 */
@NullMarked
package io.bulwark.guard.langchain4j;

import org.jspecify.annotations.NullMarked;
