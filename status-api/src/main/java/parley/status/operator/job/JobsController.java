package parley.status.operator.job;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.event.JobCommand;
import parley.contract.event.JobCommand.Wish;
import parley.status.authentication.Caller;
import parley.status.operator.audit.OperatorInterceptor;
import parley.status.problem.Inputs;
import parley.status.problem.ProblemException;

/// Replays and verifications: ordered, watched, paused, resumed, cancelled.
@RestController
public final class JobsController {
    private static final int LISTED = 100;

    private final Jobs jobs;

    public JobsController(Jobs jobs) {
        this.jobs = jobs;
    }

    /// Without `execute` a plan.
    @PostMapping("/v1/operator/replays")
    ResponseEntity<byte[]> replay(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller,
            @RequestAttribute(OperatorInterceptor.BODY) byte[] body) {
        return jobs.order(JobRequest.parse(body).replay(), caller.user());
    }

    @PostMapping("/v1/operator/verifications")
    ResponseEntity<byte[]> verify(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller,
            @RequestAttribute(OperatorInterceptor.BODY) byte[] body) {
        return jobs.order(JobRequest.parse(body).verification(), caller.user());
    }

    @GetMapping("/v1/operator/replays")
    ResponseEntity<byte[]> list() {
        return jobs.list(LISTED);
    }

    @GetMapping("/v1/operator/replays/{job}")
    ResponseEntity<byte[]> show(@PathVariable("job") String job) {
        return shown(job);
    }

    @GetMapping("/v1/operator/verifications/{job}")
    ResponseEntity<byte[]> verification(@PathVariable("job") String job) {
        JobTable.Job found = jobs.find(Inputs.uuid("job", job));
        if (found.command().kind() != JobCommand.Kind.VERIFY) {
            throw ProblemException.notFound("verification " + job);
        }
        return shown(job);
    }

    @PostMapping("/v1/operator/replays/{job}/pause")
    ResponseEntity<byte[]> pause(@PathVariable("job") String job) {
        return jobs.wish(Inputs.uuid("job", job), Wish.PAUSE);
    }

    @PostMapping("/v1/operator/replays/{job}/resume")
    ResponseEntity<byte[]> resume(@PathVariable("job") String job) {
        return jobs.wish(Inputs.uuid("job", job), Wish.RUN);
    }

    @PostMapping("/v1/operator/replays/{job}/cancel")
    ResponseEntity<byte[]> cancel(@PathVariable("job") String job) {
        return jobs.wish(Inputs.uuid("job", job), Wish.CANCEL);
    }

    private ResponseEntity<byte[]> shown(String job) {
        ResponseEntity<byte[]> answer = Jobs.answer(jobs.find(Inputs.uuid("job", job)));
        return ResponseEntity.ok().headers(answer.getHeaders()).body(answer.getBody());
    }
}
