using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Simulators.HubSpot.Http;

/// <summary>Sends a response, including its delivery: late, with a broken connection, or never.</summary>
internal sealed class ResponseWriter(TimeProvider timeProvider, CancellationToken stoppingToken)
{
    public async Task WriteAsync(HttpContext context, ApiResponse response)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stoppingToken);
        try
        {
            await DelayAsync(response, abandoned.Token);
        }
        catch (OperationCanceledException) when (abandoned.IsCancellationRequested)
        {
            context.Abort();
            return;
        }

        if (response.Delivery != ResponseDelivery.Delivered)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (response.Html is not null)
        {
            context.Response.ContentType = "text/html;charset=utf-8";
            await context.Response.WriteAsync(response.Html, abandoned.Token);
        }
        else if (response.Body is not null)
        {
            context.Response.ContentType = "application/json;charset=utf-8";
            await context.Response.WriteAsync(response.Body.ToJsonString(ApiJson.Options), abandoned.Token);
        }
    }

    private Task DelayAsync(ApiResponse response, CancellationToken cancellationToken)
    {
        if (response.Delivery == ResponseDelivery.NoResponse)
        {
            return Task.Delay(Timeout.InfiniteTimeSpan, timeProvider, cancellationToken);
        }

        return response.Delay > TimeSpan.Zero
            ? Task.Delay(response.Delay, timeProvider, cancellationToken)
            : Task.CompletedTask;
    }
}
