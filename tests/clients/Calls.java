// Calls every route by the Java client that openapi-generator makes: see tests/test_clients.py.
import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.OperationsApi;
import org.openapitools.client.api.V1Api;
import org.openapitools.client.model.AnswerBody;
import org.openapitools.client.model.AnswersBody;
import org.openapitools.client.model.ChoiceBody;
import org.openapitools.client.model.FeedbackBody;
import org.openapitools.client.model.Search;

public class Calls {
    interface Call<T> {
        T run() throws ApiException;
    }

    static <T> T right(String name, Call<T> call) throws ApiException {
        T answer = call.run();
        System.out.println("ok " + name);
        return answer;
    }

    static void wrong(String name, Call<?> call) {
        try {
            call.run();
        } catch (ApiException error) {
            if (error.getResponseBody().contains("\"status\":" + error.getCode())) {
                System.out.println("refused " + name + " " + error.getCode());
            }
        }
    }

    public static void main(String[] arguments) throws ApiException {
        ApiClient client = new ApiClient().setBasePath(arguments[0]);
        V1Api v1 = new V1Api(client);
        OperationsApi operations = new OperationsApi(client);
        Search found = right("search", () -> v1.search("账户被冻结了怎么办", 1, null, null, null));
        String first = found.getResults().get(0).getId();
        right("suggest", () -> v1.suggest("提现", null, null));
        right("entries", () -> v1.entries(1, null, null));
        right("popular", () -> v1.popular(1, null));
        right("answer", () -> v1.answer(new AnswerBody().query("账户被冻结了怎么办")));
        right("answer_many", () -> v1.answerMany(new AnswersBody().queries(List.of(new AnswerBody().query("提现")))));
        right("entry", () -> v1.entry(first));
        right("channels", v1::channels);
        right("categories", v1::categories);
        FeedbackBody vote = new FeedbackBody().query("账户冻结").entryId(first)
            .generation(found.getGeneration()).helpful(true);
        right("feedback", () -> v1.feedback(vote));
        right("choice", () -> v1.choice(new ChoiceBody().query("账户冻结").entryId(first)));
        right("healthz", operations::healthz);
        right("readyz", operations::readyz);
        right("measurements", operations::measurements);
        wrong("search", () -> v1.search("", null, null, null, null));
        wrong("suggest", () -> v1.suggest("提现", 99, null));
        wrong("answer", () -> v1.answer(new AnswerBody().query("")));
        wrong("answer_many", () -> v1.answerMany(new AnswersBody().queries(List.of())));
        wrong("entries", () -> v1.entries(999, null, null));
        wrong("popular", () -> v1.popular(99, null));
        wrong("entry", () -> v1.entry("none-such"));
        wrong("feedback", () -> v1.feedback(vote.entryId("none-such")));
        wrong("choice", () -> v1.choice(new ChoiceBody().query("").entryId(first)));
    }
}
