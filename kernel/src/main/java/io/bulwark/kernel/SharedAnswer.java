package io.bulwark.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The answer of a GET is the same for every caller who may ask, so a caller's own cache may keep it for a while and ask again
 * with its ETag. Everything else is personal and kept nowhere.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SharedAnswer {
    /** How long it may be kept without asking, in seconds. */
    int seconds() default 300;
}
