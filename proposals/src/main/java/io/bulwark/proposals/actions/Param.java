package io.bulwark.proposals.actions;

import java.util.List;

/** A parameter of a function. {@code type} is canonical; a tuple has {@code components}; {@code name} may be empty. */
record Param(String type, String name, List<Param> components) {
    boolean array() {
        return type.endsWith("]");
    }
}
