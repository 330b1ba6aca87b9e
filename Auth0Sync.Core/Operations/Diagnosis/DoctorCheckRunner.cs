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
    /// <param name="whatToCheck">What to do if it does not respond or fails unexpectedly.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public async Task<DoctorCheck> RunAsync(string name, string? target, Func<CancellationToken, Task<DoctorFinding>> check, string whatToCheck, CancellationToken cancellationToken)
    {
        var finding = await FindAsync(check, whatToCheck, cancellationToken);
        return new DoctorCheck(name, target, finding.Result, finding.Message, finding.WhatToDo);
    }

    private async Task<DoctorFinding> FindAsync(Func<CancellationToken, Task<DoctorFinding>> check, string whatToCheck, CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(Timeout, time, cancellationToken);
        try
        {
            // WaitAsync also ends a check that ignores its token.
            return await check(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsTimedOut)
        {
            return DoctorFinding.Failing($"There was no response within {Timeout.TotalSeconds:0} seconds.", whatToCheck);
        }
        catch (OptionsValidationException)
        {
            return DoctorFinding.Failing("It cannot be checked while settings are invalid.", "Fix the settings first: see the checks with the name 'settings'.");
        }
        catch (RequestFailedException e) when (e.Status > 0)
        {
            return DoctorFinding.Failing($"The storage account responded with {e.Status} ({e.GetErrorCode()}).", whatToCheck);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException { InnerException: RequestFailedException })
        {
            return DoctorFinding.Failing("The storage account does not respond.", whatToCheck);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A check must not stop the others. The text of an unknown exception may contain data.
            return DoctorFinding.Failing($"The check failed unexpectedly ({e.GetType().Name}).", whatToCheck);
        }
    }
}
