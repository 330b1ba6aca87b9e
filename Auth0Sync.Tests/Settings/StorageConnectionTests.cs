using Auth0Sync.Core;
using Auth0Sync.Core.Storage;
using Xunit;

namespace Auth0Sync.Tests.Settings;

[Trait("Category", "Unit")]
public class StorageConnectionTests
{
    private const string AccountKey = "c2VjcmV0LWFjY291bnQta2V5LWZvci10ZXN0cw==";

    [Fact]
    public void A_connection_string_gives_all_three_services()
    {
        var account = CreateAccount(("", $"DefaultEndpointsProtocol=https;AccountName=tidewater;AccountKey={AccountKey};EndpointSuffix=core.windows.net"));

        AssertServices(account, "https://tidewater.queue.core.windows.net/", "https://tidewater.blob.core.windows.net/", "https://tidewater.table.core.windows.net/");
    }

    [Fact]
    public void The_short_connection_string_of_the_emulator_is_accepted() =>
        Assert.True(CreateAccount(("", "UseDevelopmentStorage=true")).Queues.Uri.IsLoopback);

    [Fact]
    public void An_account_name_gives_all_three_services() => AssertServices(
        CreateAccount((":accountName", "tidewater")),
        "https://tidewater.queue.core.windows.net/",
        "https://tidewater.blob.core.windows.net/",
        "https://tidewater.table.core.windows.net/");

    [Theory]
    [InlineData("managedidentity", null)]
    [InlineData("managedidentity", "0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData(null, "0f8fad5b-d9cb-469f-a165-70867728950e")]
    public void A_managed_identity_can_be_named(string? credential, string? clientId) =>
        Assert.Equal("tidewater", CreateAccount((":accountName", "tidewater"), (":credential", credential), (":clientId", clientId)).Queues.AccountName);

    [Fact]
    public void The_address_of_a_service_takes_precedence_over_the_account_name() => AssertServices(
        CreateAccount((":accountName", "tidewater"), (":queueServiceUri", "https://queues.example.org/")),
        "https://queues.example.org/",
        "https://tidewater.blob.core.windows.net/",
        "https://tidewater.table.core.windows.net/");

    [Fact]
    public void A_service_without_an_address_is_named()
    {
        var error = GetError((":queueServiceUri", "https://q.example.org"), (":blobServiceUri", "https://b.example.org"));

        Assert.Contains("AzureWebJobsStorage__tableServiceUri", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_configuration_names_the_missing_setting()
    {
        var error = GetError();

        Assert.Contains("AzureWebJobsStorage", error, StringComparison.Ordinal);
        Assert.Contains("connection string", error, StringComparison.Ordinal);
        Assert.Contains("AzureWebJobsStorage__accountName", error, StringComparison.Ordinal);
        Assert.Contains("AzureWebJobsStorage__queueServiceUri", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_configuration_stops_the_registration() => Assert.Throws<InvalidOperationException>(
        () => new ServiceCollection().AddAuth0Sync(new ConfigurationBuilder().Build()));

    [Theory]
    [InlineData("http://queues.example.org/")]
    [InlineData("queues.example.org")]
    [InlineData("ftp://queues.example.org/")]
    public void An_address_that_an_identity_cannot_use_is_rejected_with_its_setting(string address)
    {
        var error = GetError((":accountName", "tidewater"), (":queueServiceUri", address));

        Assert.Contains("AzureWebJobsStorage__queueServiceUri", error, StringComparison.Ordinal);
        Assert.Contains("https", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AccountName=tidewater;AccountKey=" + AccountKey + ";EndpointSuffix")]
    [InlineData("AccountName=tidewater;AccountKey=not base64 " + AccountKey)]
    [InlineData("AccountKey=" + AccountKey)]
    [InlineData(AccountKey)]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=tidewater;AccountKey=" + AccountKey + ";QueueEndpoint=::")]
    public void A_connection_string_is_rejected_without_quoting_it(string connectionString)
    {
        var error = Assert.Throws<InvalidOperationException>(() => CreateAccount(("", connectionString)));

        Assert.Equal("AzureWebJobsStorage is not a valid connection string of a storage account.", error.Message);
        Assert.Null(error.InnerException);
    }

    private static void AssertServices(StorageAccount account, string queues, string blobs, string tables)
    {
        Assert.Equal(queues, account.Queues.Uri.AbsoluteUri);
        Assert.Equal(blobs, account.Blobs.Uri.AbsoluteUri);
        Assert.Equal(tables, account.Tables.Uri.AbsoluteUri);
    }

    private static string GetError(params (string Key, string? Value)[] settings) =>
        Assert.Throws<InvalidOperationException>(() => CreateAccount(settings)).Message;

    private static StorageAccount CreateAccount(params (string Key, string? Value)[] settings) => StorageAccount.Create(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"AzureWebJobsStorage{setting.Key}", setting.Value)))
        .Build()
        .GetSection("AzureWebJobsStorage"));
}
