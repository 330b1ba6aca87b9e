using Auth0Sync.Core.Operations.Diagnosis;
using Azure;
using Azure.Identity;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Operations.Diagnosis;

/// <summary>Nothing that the doctor creates is left behind.</summary>
[Trait("Category", "Unit")]
public sealed class StorageRightsTests : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private bool _exists;

    public void Dispose() => _cancellation.Dispose();

    [Theory]
    [InlineData("create")]
    [InlineData("read")]
    [InlineData("delete")]
    public async Task What_was_created_is_deleted_if_the_caller_cancels(string during)
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await CheckAsync(during).CountAsync());

        Assert.False(_exists);
    }

    [Fact]
    public async Task What_was_created_is_deleted_if_the_caller_wants_no_more_results()
    {
        Assert.Equal("storage/table/create", (await CheckAsync(null).FirstAsync()).Name);

        Assert.False(_exists);
    }

    [Fact]
    public async Task What_was_created_is_deleted_if_the_response_to_the_creation_is_lost()
    {
        var checks = await CheckAsync(canceled: null, unanswered: "create").ToListAsync();

        Assert.Equal(DoctorResult.Failing, checks[0].Result);
        Assert.False(_exists);
    }

    [Theory]
    [InlineData(403, "AuthorizationPermissionMismatch", "The right to create is missing", "Grant the identity of AzureWebJobsStorage the role a role")]
    [InlineData(403, "AuthorizationFailure", "The right to create is missing", "Allow this machine in the network rules of the storage account. If they allow it, grant the identity")]
    [InlineData(403, "AuthenticationFailed", "The storage account does not accept the credentials (AuthenticationFailed).", "Check the key, or the signature and its expiry, in AzureWebJobsStorage")]
    [InlineData(401, "InvalidAuthenticationInfo", "The storage account does not accept the credentials (InvalidAuthenticationInfo).", "Check the key, or the signature and its expiry, in AzureWebJobsStorage")]
    public async Task Only_a_missing_right_is_explained_as_a_missing_role(int status, string code, string message, string action)
    {
        var check = await CheckCreationAsync(new RequestFailedException(status, "Denied.", code, null));

        Assert.StartsWith(message, check.Message, StringComparison.Ordinal);
        Assert.StartsWith(action, check.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_identity_the_advice_is_to_sign_in()
    {
        var check = await CheckCreationAsync(new CredentialUnavailableException("No identity."));

        Assert.Equal(("No identity could sign in.", "Run az login, or assign a managed identity."), (check.Message, check.RecommendedAction));
    }

    private static async Task<DoctorCheck> CheckCreationAsync(Exception failure) => await new StorageRights(new DoctorCheckRunner(new FakeTimeProvider()), "table", "a role")
        .CheckAsync([new("create", "create (c)", "a use", _ => Task.FromException(failure)), new("delete", "delete (d)", "a use", _ => Task.CompletedTask)], CancellationToken.None)
        .FirstAsync();

    /// <param name="canceled">The right during whose use the caller cancels.</param>
    /// <param name="unanswered">The right whose response is lost.</param>
    private IAsyncEnumerable<DoctorCheck> CheckAsync(string? canceled, string? unanswered = null)
    {
        return new StorageRights(new DoctorCheckRunner(new FakeTimeProvider()), "table", "a role").CheckAsync(
            [Create("create", () => _exists = true), Create("read", () => { }), Create("delete", () => _exists = false)],
            _cancellation.Token);

        StorageRight Create(string name, Action effect) => new(name, "a permission", "a use", token =>
        {
            if (name == canceled)
            {
                _cancellation.Cancel();
            }

            // A request that was canceled may have reached the service, or not.
            if (name != "delete" || !token.IsCancellationRequested)
            {
                effect();
            }

            token.ThrowIfCancellationRequested();
            return name == unanswered ? Task.FromException(new RequestFailedException("There was no response.")) : Task.CompletedTask;
        });
    }
}
