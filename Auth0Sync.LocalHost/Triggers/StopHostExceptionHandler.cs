using System.Runtime.ExceptionServices;
using Microsoft.Azure.WebJobs.Host.Timers;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>
/// Stops the host in good order when the engine fails by itself, for example because the storage account went away. The
/// engine would end the process on the spot and leave everything behind.
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

    [LoggerMessage(LogLevel.Critical, "The queue cannot be read any more, so everything stops")]
    private partial void LogFailure(Exception exception);
}
