using System.Runtime.ExceptionServices;
using Microsoft.Azure.WebJobs.Host.Timers;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>
/// Stops the host gracefully when the WebJobs SDK fails, for example because the storage account is gone. By default the
/// SDK would end the process immediately and leave Azurite running.
/// </summary>
internal sealed partial class StopHostExceptionHandler(IHostApplicationLifetime lifetime, ILogger<StopHostExceptionHandler> logger)
    : IWebJobsExceptionHandler, IWebJobsExceptionHandlerFactory
{
    /// <inheritdoc/>
    public IWebJobsExceptionHandler Create(IHost jobHost) => this;

    /// <inheritdoc/>
    public Task OnTimeoutExceptionAsync(ExceptionDispatchInfo exceptionInfo, TimeSpan timeoutGracePeriod) =>
        OnUnhandledExceptionAsync(exceptionInfo);

    /// <inheritdoc/>
    public Task OnUnhandledExceptionAsync(ExceptionDispatchInfo exceptionInfo)
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            LogFailure(exceptionInfo.SourceException);
            lifetime.StopApplication();
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Critical, "The queue can no longer be read; stopping")]
    private partial void LogFailure(Exception exception);
}
