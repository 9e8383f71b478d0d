using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Advisories;
using CiCdPlatform.Features.Tests.Storage;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Advisories;

public sealed class AdvisoryImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _folder.Dispose();
        _http.Dispose();
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Import_FolderWithFilesAndArchives_IsFoundByPackageHoweverItIsSpelt(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var store = new AdvisoryStore(fixture.Product, TimeProvider.System);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "GHSA-1.json"), Osv("GHSA-1", "PyPI", "Flask_Login"));
        WriteZip("two.zip", ("a/GHSA-2.json", Osv("GHSA-2", "npm", "left\\u0000pad")), ("a/readme.txt", "no"), ("a/broken.json", "{"));
        WriteTar("three.tar.gz", ("b/GHSA-3.json", Osv("GHSA-3", "npm", "right")), ("b/GHSA-4.json", Osv("GHSA-4", "npm", "right")));

        var import = await Importer(store).ImportAsync(_folder.Path, default);
        var found = await store.FindAsync([PackageKey.Of("PyPI", "flask.login"), PackageKey.Of("npm", "right"), PackageKey.Of("npm", "nothing")], default);

        Assert.Null(import.Error);
        Assert.Equal((5, 4), (import.Files, import.Advisories));
        Assert.Contains("a/broken.json", Assert.Single(import.Warnings), StringComparison.Ordinal);
        Assert.Equal(["GHSA-1"], found[PackageKey.Of("PyPI", "Flask-Login")].Select(advisory => advisory.Id));
        Assert.Equal(["GHSA-3", "GHSA-4"], found[PackageKey.Of("npm", "right")].Select(advisory => advisory.Id).Order());
        Assert.Equal("2.0.0", found[PackageKey.Of("npm", "right")][0].Affected[0].Intervals[0].Fixed);
        Assert.Equal(2, found.Count);
        Assert.Equal(4, Assert.Single(await store.SourcesAsync(default)).Advisories);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Import_Again_ForgetsWhatIsGoneAndKeepsOtherSources(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var time = new ManualTimeProvider();
        var store = new AdvisoryStore(fixture.Product, time);
        var (one, two) = (Directory.CreateDirectory(Path.Combine(_folder.Path, "one")).FullName, Directory.CreateDirectory(Path.Combine(_folder.Path, "two")).FullName);
        await File.WriteAllTextAsync(Path.Combine(one, "GHSA-1.json"), Osv("GHSA-1", "npm", "a"));
        await File.WriteAllTextAsync(Path.Combine(one, "GHSA-2.json"), Osv("GHSA-2", "npm", "a"));
        await File.WriteAllTextAsync(Path.Combine(two, "GHSA-1.json"), Osv("GHSA-1", "npm", "a"));
        var importer = new AdvisoryImporter(store, _http, time);
        await importer.ImportAsync(one, default);
        await importer.ImportAsync(two, default);
        File.Delete(Path.Combine(one, "GHSA-1.json"));
        time.Advance(TimeSpan.FromDays(1));

        await importer.ImportAsync(one, default);

        Assert.Equal(["GHSA-1", "GHSA-2"], (await store.FindAsync([new PackageKey("npm", "a")], default))[new PackageKey("npm", "a")].Select(advisory => advisory.Id).Order());
        Assert.Equal([1L, 1L], (await store.SourcesAsync(default)).Select(source => source.Advisories));
    }

    [Theory]
    [OnSqlite]
    public async Task Import_BombOrDamage_IsNamedAndForgetsNothing(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var store = new AdvisoryStore(fixture.Product, TimeProvider.System);
        WriteZip("bomb.zip", ("1.json", Osv("GHSA-1", "npm", "a")), ("2.json", new string(' ', 3_000_000)), ("3.json", new string(' ', 3_000_000)), ("4.json", new string(' ', 9_000_000)));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "damaged.zip"), "PK no archive");
        var importer = new AdvisoryImporter(store, _http, TimeProvider.System, new AdvisoryLimits { MaxTotalBytes = 2_000_000 });

        var bomb = await importer.ImportAsync(Path.Combine(_folder.Path, "bomb.zip"), default);
        var damaged = await importer.ImportAsync(Path.Combine(_folder.Path, "damaged.zip"), default);
        var missing = await importer.ImportAsync(Path.Combine(_folder.Path, "missing"), default);

        Assert.Contains("more than 2000000 bytes", bomb.Error, StringComparison.Ordinal);
        Assert.Contains("damaged", damaged.Error, StringComparison.Ordinal);
        Assert.Contains("does not exist", missing.Error, StringComparison.Ordinal);
        Assert.Empty(await store.SourcesAsync(default));
        Assert.Single(await store.FindAsync([new PackageKey("npm", "a")], default));
    }

    [Theory]
    [OnSqlite]
    public async Task Import_Address_IsReadOnceWhileTheServerSaysThatNothingIsNew(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var store = new AdvisoryStore(fixture.Product, TimeProvider.System);
        WriteZip("all.zip", ("1.json", Osv("GHSA-1", "npm", "a")));
        using var http = new HttpClient(new Archive(await File.ReadAllBytesAsync(Path.Combine(_folder.Path, "all.zip"))));
        var importer = new AdvisoryImporter(store, http, TimeProvider.System);

        var first = await importer.ImportAsync("https://advisories.example/all.zip", default);
        var second = await importer.ImportAsync("https://advisories.example/all.zip", default);
        var gone = await importer.ImportAsync("https://advisories.example/gone.zip?token=secret", default);

        Assert.Equal((1, false, null), (first.Advisories, first.IsUnchanged, first.Error));
        Assert.True(second.IsUnchanged);
        Assert.Equal("https://advisories.example/gone.zip answered 404", gone.Error);
    }

    [Theory]
    [InlineData("relative", false)]
    [InlineData("/var/advisories", true)]
    [InlineData("https://x.example/all.zip", true)]
    [InlineData("http://x.example/all.zip", false)]
    [InlineData("http://localhost/all.zip", true)]
    public void Faults_OfASource_NameIt(string source, bool isRight) => Assert.Equal(isRight, !new AdvisorySettings { Sources = [source] }.Faults().Any());

    private AdvisoryImporter Importer(AdvisoryStore store) => new(store, _http, TimeProvider.System);

    private static string Osv(string id, string ecosystem, string name) =>
        $$"""{ "id": "{{id}}", "summary": "Bad", "affected": [{ "package": { "ecosystem": "{{ecosystem}}", "name": "{{name}}" }, "ranges": [{ "type": "ECOSYSTEM", "events": [{ "introduced": "0" }, { "fixed": "2.0.0" }] }] }] }""";

    private void WriteZip(string name, params (string Path, string Text)[] files)
    {
        using var archive = ZipFile.Open(Path.Combine(_folder.Path, name), ZipArchiveMode.Create);
        foreach (var (path, text) in files)
        {
            using var stream = archive.CreateEntry(path).Open();
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    private void WriteTar(string name, params (string Path, string Text)[] files)
    {
        using var file = File.Create(Path.Combine(_folder.Path, name));
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        using var writer = new TarWriter(gzip);
        foreach (var (path, text) in files)
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }
    }

    private sealed class Archive(byte[] content) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var status = request.RequestUri!.AbsolutePath != "/all.zip" ? HttpStatusCode.NotFound : request.Headers.IfNoneMatch.Any() ? HttpStatusCode.NotModified : HttpStatusCode.OK;
            var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(content) };
            response.Headers.TryAddWithoutValidation("ETag", "\"1\"");
            return Task.FromResult(response);
        }
    }
}
