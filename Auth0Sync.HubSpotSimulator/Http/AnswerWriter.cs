using Auth0Sync.HubSpotSimulator.Model;

namespace Auth0Sync.HubSpotSimulator.Http;

/// <summary>Puts an answer on the wire, late, broken or not at all if that is what became of it.</summary>
internal sealed class AnswerWriter(TimeProvider timeProvider, CancellationToken stopping)
{
    public async Task WriteAsync(HttpContext context, ApiAnswer answer)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await HoldBackAsync(answer, abandoned.Token);
        }
        catch (OperationCanceledException) when (abandoned.IsCancellationRequested)
        {
            context.Abort();
            return;
        }

        if (answer.Delivery != Delivery.Answered)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.Html is not null)
        {
            context.Response.ContentType = "text/html;charset=utf-8";
            await context.Response.WriteAsync(answer.Html, abandoned.Token);
        }
        else if (answer.Body is not null)
        {
            context.Response.ContentType = "application/json;charset=utf-8";
            await context.Response.WriteAsync(answer.Body.ToJsonString(WireJson.Options), abandoned.Token);
        }
    }

    private Task HoldBackAsync(ApiAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Delivery == Delivery.NeverAnswered)
        {
            return Task.Delay(Timeout.InfiniteTimeSpan, timeProvider, cancellationToken);
        }

        return answer.Delay > TimeSpan.Zero
            ? Task.Delay(answer.Delay, timeProvider, cancellationToken)
            : Task.CompletedTask;
    }
}
