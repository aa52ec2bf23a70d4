package io.bulwark.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PolicyTest {
    @Test
    void yaml_and_json_say_the_same() {
        Policy yaml = Policy.read("""
                name: support-bot
                monitor_only: true
                guards:
                  bias: false
                  security:
                    threshold: 0.7
                    action: flag
                    on_failure: closed
                    categories:
                      invisible_text: {action: block, threshold: 0.2}
                """);
        Policy json = Policy.read("""
                {"name":"support-bot","monitor_only":true,"guards":{"bias":false,"security":{"threshold":0.7,
                 "action":"flag","on_failure":"closed","categories":{"INVISIBLE_TEXT":{"action":"block","threshold":0.2}}}}}
                """);

        assertThat(yaml).isEqualTo(json);
        assertThat(yaml.settings("bias").enabled()).isFalse();
        assertThat(yaml.settings("security").failClosed()).isTrue();
        assertThat(yaml.settings("privacy")).isEqualTo(Policy.DEFAULT.settings("privacy"));
    }

    @Test
    void every_fault_is_named_with_its_member() {
        PolicyException fault = catchThrowableOfType(PolicyException.class, () -> Policy.read("""
                name: Not A Name
                guards:
                  secrity: {}
                  privacy:
                    threshold: 2
                    acton: block
                    action: explode
                """));

        assertThat(fault.faults())
                .extracting(PolicyException.Fault::member)
                .containsExactlyInAnyOrder(
                        "name",
                        "guards.secrity",
                        "guards.privacy.acton",
                        "guards.privacy.threshold",
                        "guards.privacy.action");
    }

    @Test
    void a_document_that_unfolds_without_end_is_refused() {
        PolicyException fault = catchThrowableOfType(
                PolicyException.class,
                () -> Policy.read(
                        "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nname: x\nd: [*c,*c,*c,*c]"));

        assertThat(fault).isNotNull();
    }

    @Property(tries = 300, seed = "20261121")
    void any_document_is_read_or_refused_with_a_fault(@ForAll String document) {
        try {
            assertThat(Policy.read(document).name()).isNotEmpty();
        } catch (PolicyException e) {
            assertThat(e.faults()).isNotEmpty();
        }
    }
}
