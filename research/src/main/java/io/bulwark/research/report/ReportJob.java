package io.bulwark.research.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.events.mail.MailContent;
import io.bulwark.jobs.JobContext;
import io.bulwark.jobs.JobHandler;
import io.bulwark.jobs.JobOutcome;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.LocalDate;

/** Makes one day's report; the report, its values and its mails are kept exactly if this attempt counts. */
@Singleton
public final class ReportJob implements JobHandler {
    private final DailyReports reports;

    @Inject
    ReportJob(DailyReports reports) {
        this.reports = reports;
    }

    @Override
    public String kind() {
        return DailyReports.KIND;
    }

    @Override
    public JobOutcome run(JobContext context) {
        LocalDate day = LocalDate.parse(context.payload().path("day").asText());
        ReportMaker.Made made = reports.make(day);
        MailContent mail = ReportPage.mail(made.report());
        ObjectNode event = JsonNodeFactory.instance
                .objectNode()
                .put("day", day.toString())
                .put("partial", made.report().partial());
        return new JobOutcome.Completed(event, h -> reports.write(h, day, made, mail));
    }
}
