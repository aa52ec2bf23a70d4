package io.bulwark.gateway.provider;

import static io.bulwark.gateway.provider.TestCalls.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicRequestTest {
    private static ObjectNode translated(String request) throws UntranslatableException {
        return AnthropicRequest.of(json(request), 0).body();
    }

    private static ObjectNode messages(String messages) throws UntranslatableException {
        return translated("{'model':'claude-sonnet-4-5','messages':" + messages + "}");
    }

    @Test
    void what_the_system_says_stands_apart_and_a_limit_is_always_there() throws UntranslatableException {
        assertThat(messages("[{'role':'system','content':'Be brief'},{'role':'user','content':'Hi'},"
                        + "{'role':'developer','content':[{'type':'text','text':'And kind'}]}]"))
                .isEqualTo(json("{'model':'claude-sonnet-4-5','max_tokens':4096,"
                        + "'system':[{'type':'text','text':'Be brief'},{'type':'text','text':'And kind'}],"
                        + "'messages':[{'role':'user','content':[{'type':'text','text':'Hi'}]}]}"));
    }

    @Test
    void parallel_tool_calls_and_their_results_come_together() throws UntranslatableException {
        ObjectNode body = messages("[{'role':'user','content':'Weather?'},"
                + "{'role':'assistant','content':null,'tool_calls':["
                + "{'id':'a','type':'function','function':{'name':'w','arguments':'{\\\"c\\\":1}'}},"
                + "{'id':'b','type':'function','function':{'name':'w','arguments':''}}]},"
                + "{'role':'tool','tool_call_id':'a','content':'sun'},"
                + "{'role':'tool','tool_call_id':'b','content':[{'type':'text','text':'rain'}]},"
                + "{'role':'user','content':'Well?'}]");

        assertThat(body.path("messages"))
                .isEqualTo(json("{'m':["
                                + "{'role':'user','content':[{'type':'text','text':'Weather?'}]},"
                                + "{'role':'assistant','content':[{'type':'tool_use','id':'a','name':'w','input':{'c':1}},"
                                + "{'type':'tool_use','id':'b','name':'w','input':{}}]},"
                                + "{'role':'user','content':["
                                + "{'type':'tool_result','tool_use_id':'a','content':[{'type':'text','text':'sun'}]},"
                                + "{'type':'tool_result','tool_use_id':'b','content':[{'type':'text','text':'rain'}]},"
                                + "{'type':'text','text':'Well?'}]}]}")
                        .path("m"));
    }

    @Test
    void pictures_come_by_data_and_by_address() throws UntranslatableException {
        ObjectNode body = messages("[{'role':'user','content':[{'type':'text','text':'See'},"
                + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}},"
                + "{'type':'image_url','image_url':{'url':'https://example.org/a.png'}}]}]");

        assertThat(body.at("/messages/0/content/1"))
                .isEqualTo(json("{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AAAA'}}"));
        assertThat(body.at("/messages/0/content/2"))
                .isEqualTo(json("{'type':'image','source':{'type':'url','url':'https://example.org/a.png'}}"));
    }

    @Test
    void tools_and_the_choice_of_them_are_translated() throws UntranslatableException {
        ObjectNode body = translated(
                "{'model':'claude-sonnet-4-5','messages':[],'tools':[{'type':'function','function':{"
                        + "'name':'w','description':'Weather','parameters':{'type':'object','properties':{'c':{'type':'string'}}}}},"
                        + "{'type':'function','function':{'name':'n'}}],'tool_choice':'required','parallel_tool_calls':false}");

        assertThat(body.path("tools").path(0))
                .isEqualTo(json("{'name':'w','description':'Weather',"
                        + "'input_schema':{'type':'object','properties':{'c':{'type':'string'}}}}"));
        assertThat(body.path("tools").path(1))
                .isEqualTo(json("{'name':'n','input_schema':{'type':'object','properties':{}}}"));
        assertThat(body.path("tool_choice")).isEqualTo(json("{'type':'any','disable_parallel_tool_use':true}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'auto'|{'type':'auto'}",
                "'none'|{'type':'none'}",
                "{'type':'function','function':{'name':'w'}}|{'type':'tool','name':'w'}"
            },
            quoteCharacter = '~')
    void each_choice_of_tools_has_its_form(String asked, String expected) throws UntranslatableException {
        ObjectNode body = translated("{'model':'m','messages':[],'tools':[{'type':'function','function':{'name':'w'}}],"
                + "'tool_choice':" + asked + "}");
        assertThat(body.path("tool_choice")).isEqualTo(json(expected));
    }

    @Test
    void limits_stops_and_members_of_its_own_travel_and_those_of_openai_alone_do_not() throws UntranslatableException {
        ObjectNode body =
                translated("{'model':'m','messages':[],'max_completion_tokens':7,'temperature':1.7,'stop':'END',"
                        + "'user':'u1','top_p':0.5,'seed':1,'logit_bias':{},'stream':true,'stream_options':{'include_usage':true},"
                        + "'thinking':{'type':'enabled','budget_tokens':1024},'x_new':1}");

        assertThat(body)
                .isEqualTo(json("{'model':'m','max_tokens':7,'messages':[],'temperature':1,"
                        + "'stop_sequences':['END'],'stream':true,'metadata':{'user_id':'u1'},'top_p':0.5,"
                        + "'thinking':{'type':'enabled','budget_tokens':1024},'x_new':1}"));
    }

    @Test
    void a_schema_is_a_format_where_the_model_has_it_and_a_tool_where_it_has_not() throws UntranslatableException {
        String format =
                "'response_format':{'type':'json_schema','json_schema':{'name':'x','schema':{'type':'object'}}}";
        var fresh = AnthropicRequest.of(json("{'model':'claude-sonnet-4-5','messages':[]," + format + "}"), 0);
        var old = AnthropicRequest.of(json("{'model':'claude-3-5-haiku-latest','messages':[]," + format + "}"), 0);

        assertThat(fresh.jsonTool()).isFalse();
        assertThat(fresh.body().path("output_config"))
                .isEqualTo(json("{'format':{'type':'json_schema','schema':{'type':'object'}}}"));
        assertThat(old.jsonTool()).isTrue();
        assertThat(old.body().at("/tool_choice/name").asText()).isEqualTo(AnthropicRequest.JSON_TOOL);
        assertThat(old.body().at("/tools/0/input_schema")).isEqualTo(json("{'type':'object'}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'model':'m','messages':[],'n':2}",
                "{'model':'m','messages':[],'functions':[]}",
                "{'model':'m','messages':[{'role':'user','content':[{'type':'input_audio'}]}]}",
                "{'model':'m','messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'file:///a'}}]}]}",
                "{'model':'m','messages':[{'role':'assistant','tool_calls':[{'function':{'arguments':'no'}}]}]}",
                "{'model':'m','messages':[],'response_format':{'type':'grammar'}}",
                "{'model':'m'}"
            })
    void what_has_no_form_there_is_refused_by_name(String request) {
        assertThatThrownBy(() -> translated(request)).isInstanceOf(UntranslatableException.class);
    }
}
