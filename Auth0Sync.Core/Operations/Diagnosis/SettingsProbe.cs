using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>Validates all settings, as at startup: values, unknown and renamed names.</summary>
internal sealed class SettingsProbe(IServiceProvider services) : IDoctorProbe
{
    public const string Name = "settings";

    public async IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var problems = FindProblems();
        foreach (var check in Doctor.DescribeProblems(problems))
        {
            yield return check;
        }

        if (problems.Count == 0)
        {
            yield return new DoctorCheck(Name, null, DoctorResult.Ok, "All settings are valid.", null);
        }
    }

    private List<string> FindProblems()
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return [.. e.Flatten().InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).Distinct()];
        }
    }
}
