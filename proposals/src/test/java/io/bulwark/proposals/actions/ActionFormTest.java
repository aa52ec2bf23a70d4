package io.bulwark.proposals.actions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.kernel.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionFormTest {
    private static final String TARGET = "'target':'0x1111111111111111111111111111111111111111'";

    private static List<FieldError> faults(String... actions) {
        List<FieldError> errors = new ArrayList<>();
        List<JsonNode> nodes = Stream.of(actions)
                .map(text -> Actions.node(text.replace('\'', '"')))
                .toList();
        ActionForm.read(nodes, errors);
        return errors;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'target':'0x12'} | actions[0].target",
                "{} | actions[0]",
                "5 | actions[0]",
                "{T,'value':'-1'} | actions[0].value",
                "{T,'value':1.5} | actions[0].value",
                "{T,'value':'0x10'} | actions[0].value",
                "{T,'calldata':'a9059cbb'} | actions[0].calldata",
                "{T,'calldata':'0xabc'} | actions[0].calldata",
                "{T,'calldata':'0xzz'} | actions[0].calldata",
                "{T,'operation':'create'} | actions[0].operation",
                "{T,'chain_id':0} | actions[0].chain_id",
                "{T,'chain_id':'1'} | actions[0].chain_id",
                "{T,'args':['1']} | actions[0].args",
                "{T,'function':'f','args':{}} | actions[0].args",
                "{T,'function':'f','args':[[[[[[[[[[1]]]]]]]]]]} | actions[0].args",
                "{T,'function':'f','signature':'g()'} | actions[0].function",
                "{T,'signature':{}} | actions[0].signature",
                "{T,'colour':'red'} | actions[0].colour",
                "{T,'payloads_controller':'me'} | actions[0].payloads_controller"
            })
    void a_fault_names_its_field(String action, String field) {
        assertThat(faults(action.replace("T,", TARGET + ",")).stream().map(FieldError::field))
                .contains(field);
    }

    @Test
    void every_member_of_the_data_sets_is_taken_and_kept() {
        String aave = "{" + TARGET + ",'value':'0','signature':'execute()','calldata':'0x','operation':'delegatecall',"
                + "'chain_id':1,'access_level':1,'payload_id':124,'payload_state':'executed',"
                + "'payloads_controller':'0x1111111111111111111111111111111111111112'}";
        String celo = "{'target':'','value':'0','signature':'','calldata':'','operation':'call','chain_id':42220,"
                + "'contract':'GoldToken','function':'transfer','args':['0x1','5'],'description':'d','params':['a'],"
                + "'start':'1','interval':'2'}";

        assertThat(faults(aave, celo)).isEmpty();
        List<Action> read = Stream.of(aave, celo)
                .map(text -> Actions.of(text.replace('\'', '"')))
                .toList();
        assertThat(ActionForm.stored(ActionForm.text(read))).isEqualTo(read);
        assertThat(read.getLast().canonical()).contains("\"interval\":\"2\"").contains("\"params\":[\"a\"]");
    }

    @Test
    void the_order_of_members_makes_no_other_action() {
        assertThat(Actions.of("{\"value\":\"1\",\"target\":\"0x1111111111111111111111111111111111111111\"}"))
                .isEqualTo(Actions.of("{\"target\":\"0x1111111111111111111111111111111111111111\",\"value\":\"1\"}"));
    }

    @Test
    void limits_name_what_is_too_much() {
        String[] many = new String[ActionForm.MOST + 1];
        Arrays.fill(many, "{" + TARGET + "}");
        assertThat(faults(many)).extracting(FieldError::field).containsExactly("actions");

        String big = "{" + TARGET + ",'calldata':'0x" + "00".repeat(ActionForm.LONGEST_CALLDATA + 1) + "'}";
        assertThat(faults(big)).extracting(FieldError::field).containsExactly("actions[0].calldata");

        String full = "{" + TARGET + ",'calldata':'0x" + "00".repeat(ActionForm.LONGEST_CALLDATA) + "'}";
        assertThat(faults(full, full, full, full)).isEmpty();
        assertThat(faults(full, full, full, full, full))
                .extracting(FieldError::field)
                .containsExactly("actions");
    }
}
