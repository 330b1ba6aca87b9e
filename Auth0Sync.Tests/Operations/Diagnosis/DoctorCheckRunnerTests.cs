using Auth0Sync.Core.Operations.Diagnosis;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Operations.Diagnosis;

/// <summary>Whatever a check does, it has a result within 10 seconds.</summary>
[Trait("Category", "Unit")]
public sealed class DoctorCheckRunnerTests
{
    private const string WhatToCheck = "Check the network.";

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_check_without_a_response_fails_after_ten_seconds_even_if_it_ignores_its_token()
    {
        var running = new DoctorCheckRunner(_time).RunAsync("name", "hubspot", _ => new TaskCompletionSource<DoctorFinding>().Task, WhatToCheck, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(running.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new DoctorCheck("name", "hubspot", DoctorResult.Failing, "There was no response within 10 seconds.", WhatToCheck), await running);
    }

    [Fact]
    public async Task An_unexpected_exception_is_a_result_without_its_text()
    {
        var check = await new DoctorCheckRunner(_time).RunAsync("name", null, _ => throw new InvalidOperationException("ines@example.com"), WhatToCheck, CancellationToken.None);

        Assert.Equal(new DoctorCheck("name", null, DoctorResult.Failing, "The check failed unexpectedly (InvalidOperationException).", WhatToCheck), check);
    }

    [Fact]
    public async Task A_canceled_caller_gets_no_result()
    {
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new DoctorCheckRunner(_time).RunAsync("name", null, _ => new TaskCompletionSource<DoctorFinding>().Task, WhatToCheck, canceled.Token));
    }

    [Theory]
    [InlineData("It is missing: a, b. Create them.", "It is missing: a, b.", "Create them.")]
    [InlineData("It is not unique: set another one.", "It is not unique.", "Set another one.")]
    [InlineData("It is broken", "It is broken", WhatToCheck)]
    public void A_problem_is_separated_from_what_to_do(string problem, string message, string recommendedAction) =>
        Assert.Equal(new DoctorFinding(DoctorResult.Failing, message, recommendedAction), DoctorFinding.FromProblem(DoctorResult.Failing, problem, WhatToCheck));
}
