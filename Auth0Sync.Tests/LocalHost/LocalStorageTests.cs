using System.Net;
using System.Text;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.LocalHost.Settings;
using Auth0Sync.Tests.Support;
using Azure.Storage;
using Azure.Storage.Sas;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

/// <summary>The storage emulator that LocalHost starts: who can use it and read its files.</summary>
[Trait("Category", "EndToEnd")]
public sealed class LocalStorageTests : IDisposable
{
    // The default account of Azurite: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
    private static readonly StorageAccountKey PublicAccount = new(
        "devstoreaccount1",
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");

    private readonly string _folder = Directory.CreateTempSubdirectory("local-storage-").FullName;

    [Fact]
    public async Task A_web_page_cannot_add_an_event_to_the_local_queue_with_the_public_key()
    {
        await using var app = await LocalHostApp.StartAsync(EphemeralOptions, new NullProgressReporter(), default);
        var queue = app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(TargetQueue.GetName("hubspot"));

        var status = await PostMessageAsync(queue.Uri, PublicAccount, PublicAccount.Account);

        Assert.True(status is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"responded with {status}");
        Assert.Empty((await queue.PeekMessagesAsync(32)).Value);
    }

    [Fact]
    public async Task The_public_key_does_not_open_the_account_of_the_data_folder()
    {
        await using var app = await LocalHostApp.StartAsync(EphemeralOptions, new NullProgressReporter(), default);
        var queue = app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(TargetQueue.GetName("hubspot"));

        var status = await PostMessageAsync(queue.Uri, PublicAccount with { Account = queue.AccountName }, queue.AccountName);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Empty((await queue.PeekMessagesAsync(32)).Value);
    }

    [Fact]
    public async Task Every_data_folder_has_its_own_persistent_account()
    {
        var first = await LocalSecrets.ReadOrCreateAsync(Path.Combine(_folder, "first"), default);
        var again = await LocalSecrets.ReadOrCreateAsync(Path.Combine(_folder, "first"), default);
        var second = await LocalSecrets.ReadOrCreateAsync(Path.Combine(_folder, "second"), default);

        Assert.Equal(first, again);
        Assert.NotEqual(first.Storage.Account, second.Storage.Account);
        Assert.NotEqual(first.Storage.Key, second.Storage.Key);
        Assert.NotEqual(PublicAccount.Account, first.Storage.Account);
    }

    [Fact]
    public async Task Secrets_of_an_earlier_version_are_kept_and_get_a_storage_account()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, LocalSecrets.FileName), """{"BearerToken":"the-token","LedgerKey":"the-key"}""");

        var secrets = await LocalSecrets.ReadOrCreateAsync(_folder, default);

        Assert.Equal(("the-token", "the-key"), (secrets.BearerToken, secrets.LedgerKey));
        Assert.Equal(secrets, await LocalSecrets.ReadOrCreateAsync(_folder, default));
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_data_folder()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // As an earlier version, or another umask, left it.
        var data = Path.Combine(_folder, "data");
        var emulator = Path.Combine(data, LocalStorage.DataFolderName);
        Directory.CreateDirectory(Path.Combine(emulator, "__queuestorage__"));
        await File.WriteAllTextAsync(Path.Combine(emulator, "__queuestorage__", "old"), "an event");

        await using (await LocalHostApp.StartAsync(OptionsForFolder(data), new NullProgressReporter(), default))
        {
        }

        foreach (var folder in Directory.EnumerateDirectories(data, "*", SearchOption.AllDirectories).Append(data))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }

        foreach (var file in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task A_folder_with_other_files_keeps_its_permissions()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "other-file"), "");
        var before = File.GetUnixFileMode(_folder) | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(_folder, before);

        await LocalSecrets.ReadOrCreateAsync(_folder, default);

        Assert.Equal(before, File.GetUnixFileMode(_folder));
    }

    [Fact]
    public async Task An_Azurite_of_another_user_is_not_used()
    {
        await using var app = await LocalHostApp.StartAsync(EphemeralOptions, new NullProgressReporter(), default);
        var storage = app.Services.GetRequiredService<StorageAccount>();
        var ports = new AzuriteEndpoints(storage.Blobs.Uri.Port, storage.Queues.Uri.Port, storage.Tables.Uri.Port);

        var problem = await Assert.ThrowsAsync<LocalHostException>(() =>
            LocalHostApp.StartAsync(EphemeralOptions with { AzuritePorts = ports }, new NullProgressReporter(), default));

        Assert.StartsWith("Another Azurite is running on ports", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--blob-port 0", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_of_the_storage_command_refers_to_the_same_emulator()
    {
        var options = OptionsForFolder(_folder);
        var connection = new AzuriteEndpoints(1, 2, 3).GetConnectionString((await LocalSecrets.ReadOrCreateAsync(_folder, default)).Storage);
        await File.WriteAllTextAsync(options.SettingsFile, $$"""{ "Values": { "AzureWebJobsStorage": "{{connection}}" } }""");

        await using var app = await LocalHostApp.StartAsync(options, new NullProgressReporter(), default);

        Assert.StartsWith("Azurite on ports", app.StorageDescription, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static LocalHostOptions EphemeralOptions => LocalHostOptions.Ephemeral with
    {
        Settings = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "None" },
    };

    private static LocalHostOptions OptionsForFolder(string folder) => EphemeralOptions with
    {
        IsIsolated = false,
        IsInMemory = false,
        DataFolder = folder,
        SettingsFile = Path.Combine(folder, "local.settings.json"),
    };

    // A web page can send a simple request without CORS approval, with the signature of an account in the address.
    private static async Task<HttpStatusCode> PostMessageAsync(Uri queue, StorageAccountKey signer, string account)
    {
        var sas = new AccountSasBuilder(
            AccountSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1), AccountSasServices.Queues, AccountSasResourceTypes.All)
        {
            Protocol = SasProtocol.HttpsAndHttp,
        };
        var signature = sas.ToSasQueryParameters(new StorageSharedKeyCredential(signer.Account, signer.Key));
        var address = new UriBuilder(queue) { Path = $"{account}/{TargetQueue.GetName("hubspot")}/messages", Query = signature.ToString() }.Uri;
        using var http = new HttpClient();
        using var content = new StringContent("<QueueMessage><MessageText>e30=</MessageText></QueueMessage>", Encoding.UTF8, "text/plain");
        using var response = await http.PostAsync(address, content);
        return response.StatusCode;
    }
}
