package io.bulwark.research.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.research.FindingsJson;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a job has to find out.
 *
 * @param anew modules for which nothing from before {@code notBefore} counts
 */
record Task(Identity project, Set<Module> modules, Set<Module> anew, Instant notBefore) {
    ObjectNode payload() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("project", FindingsJson.of(project));
        write(json.putArray("modules"), modules);
        write(json.putArray("anew"), anew);
        return json.put("not_before", notBefore.toString());
    }

    static Task read(ObjectNode json) {
        return new Task(
                FindingsJson.identity(json.path("project")),
                modules(json.withArray("modules")),
                modules(json.withArray("anew")),
                Instant.parse(json.path("not_before").asText()));
    }

    /** From when on kept findings of a module count. */
    Instant notBefore(Module module) {
        return anew.contains(module) ? notBefore : Instant.EPOCH;
    }

    /** Equal for tasks that one job can do for all who want them. */
    String dedupeKey(String version) {
        return version + ":" + project.key() + ":" + names(modules) + (anew.isEmpty() ? "" : ":anew=" + names(anew));
    }

    static String names(Set<Module> modules) {
        return modules.stream().sorted().map(Module::wire).collect(Collectors.joining(","));
    }

    private static void write(ArrayNode list, Set<Module> modules) {
        modules.stream().sorted().forEach(module -> list.add(module.name()));
    }

    private static Set<Module> modules(ArrayNode list) {
        Set<Module> modules = EnumSet.noneOf(Module.class);
        list.forEach(each -> modules.add(Module.valueOf(each.asText())));
        return modules;
    }
}
