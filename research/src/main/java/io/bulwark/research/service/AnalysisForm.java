package io.bulwark.research.service;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import io.bulwark.research.Intent;
import io.bulwark.research.module.Module;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads requests; every fault is named at once. */
final class AnalysisForm {
    private static final int LONGEST = 100;
    private static final String NAMES =
            Arrays.stream(Module.values()).map(Module::wire).collect(Collectors.joining(", "));

    enum Depth {
        BRIEF,
        DETAILED
    }

    enum Format {
        JSON,
        MARKDOWN,
        PDF
    }

    /** A request without faults. */
    record Wanted(String symbol, Set<Module> modules, Depth depth, Format format) {}

    private AnalysisForm() {}

    static Wanted read(AnalysisRequest request) {
        List<FieldError> errors = new ArrayList<>();
        String symbol = name("symbol", request.symbol(), errors);
        Set<Module> modules = request.question() == null
                ? modules("modules", request.modules(), errors)
                : asked(request.question(), request.modules() != null, errors);
        AnalysisRequest.Options options = request.options();
        String depth = options == null || options.depth() == null ? "detailed" : options.depth();
        String format = options == null || options.format() == null ? "json" : options.format();
        if (!depth.equals("brief") && !depth.equals("detailed")) {
            errors.add(new FieldError("options.depth", "must be brief or detailed"));
        }
        Format wanted = Arrays.stream(Format.values())
                .filter(each -> each.name().equalsIgnoreCase(format))
                .findFirst()
                .orElse(null);
        if (wanted == null) {
            errors.add(new FieldError("options.format", "must be json, markdown or pdf"));
        }
        if (wanted == null || !errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        return new Wanted(symbol, modules, depth.equals("brief") ? Depth.BRIEF : Depth.DETAILED, wanted);
    }

    /** A project's name, stripped; an empty one with an error added. */
    static String name(String field, @Nullable String given, List<FieldError> errors) {
        String name = given == null ? "" : given.strip();
        if (name.isEmpty()) {
            errors.add(new FieldError(field, "is required"));
        } else if (name.length() > LONGEST) {
            errors.add(new FieldError(field, "must be 1 to " + LONGEST + " characters"));
        } else if (name.chars().anyMatch(Character::isISOControl)) {
            errors.add(new FieldError(field, "must not have control characters"));
        }
        return name;
    }

    private static Set<Module> asked(String question, boolean named, List<FieldError> errors) {
        if (named) {
            errors.add(new FieldError("question", "cannot be given together with modules"));
        }
        if (question.isBlank() || question.length() > Intent.LONGEST) {
            errors.add(new FieldError("question", "must be 1 to " + Intent.LONGEST + " characters"));
        }
        return Intent.of(question);
    }

    /** The modules; all for none given and for {@code all}. */
    static Set<Module> modules(String field, @Nullable List<String> given, List<FieldError> errors) {
        if (given == null || given.equals(List.of("all"))) {
            return EnumSet.allOf(Module.class);
        }
        Set<Module> modules = EnumSet.noneOf(Module.class);
        if (given.isEmpty() || given.size() > 2 * Module.values().length) {
            errors.add(new FieldError(field, "must name one or more of " + NAMES));
            return modules;
        }
        for (int i = 0; i < given.size(); i++) {
            String name = given.get(i);
            Module found = Arrays.stream(Module.values())
                    .filter(module -> module.wire().equals(name))
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                errors.add(new FieldError(field + "[" + i + "]", "must be one of " + NAMES));
            } else {
                modules.add(found);
            }
        }
        return modules;
    }

    /** @param given absent counts as false */
    static boolean flag(String field, @Nullable String given, List<FieldError> errors) {
        if (given == null || given.equals("false")) {
            return false;
        }
        if (!given.equals("true")) {
            errors.add(new FieldError(field, "must be true or false"));
        }
        return true;
    }
}
