using Auth0Sync.Core.Resilience;
using Azure;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>Runs one check with a time limit. Whatever goes wrong in it becomes its result.</summary>
internal sealed class DoctorCheckRunner(TimeProvider time)
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <param name="name">The name of the check.</param>
    /// <param name="target">The target that it is about, if any.</param>
    /// <param name="check">The check.</param>
    /// <param name="recommendedAction">What to do if it does not respond or fails unexpectedly.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public async Task<DoctorCheck> RunAsync(string name, string? target, Func<CancellationToken, Task<DoctorFinding>> check, string recommendedAction, CancellationToken cancellationToken)
    {
        var finding = await FindAsync(check, recommendedAction, cancellationToken);
        return new DoctorCheck(name, target, finding.Result, finding.Message, finding.RecommendedAction);
    }

    private async Task<DoctorFinding> FindAsync(Func<CancellationToken, Task<DoctorFinding>> check, string recommendedAction, CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(Timeout, time, cancellationToken);
        try
        {
            // WaitAsync also ends a check that ignores its token.
            return await check(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsTimedOut)
        {
            return DoctorFinding.Failing($"There was no response within {Timeout.TotalSeconds:0} seconds.", recommendedAction);
        }
        catch (OptionsValidationException)
        {
            return DoctorFinding.Failing("It cannot be checked while settings are invalid.", "Fix the settings first: see the checks with the name 'settings'.");
        }
        catch (RequestFailedException e) when (e.Status > 0)
        {
            return DoctorFinding.Failing($"The storage account responded with {e.Status} ({e.GetErrorCode()}).", recommendedAction);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException { InnerException: RequestFailedException })
        {
            return DoctorFinding.Failing("The storage account does not respond.", recommendedAction);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A check must not stop the others. The text of an unknown exception may contain data.
            return DoctorFinding.Failing($"The check failed unexpectedly ({e.GetType().Name}).", recommendedAction);
        }
    }
}
