using System.Text.Json;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Cli.Tests;

public sealed class DiagnoseTests
{
    private const string Log = """
        $ make all
        cc -c basket.c
        basket.c:12:5: error: 'sum' undeclared (first use in this function)
        make: *** [Makefile:3: basket.o] Error 1
        The command "make all" exited with 2.

        """;

    [Fact]
    public async Task Diagnose_FailingLog_PrintsTheContractsDocument()
    {
        using var folder = new TemporaryFolder();
        var log = Path.Combine(folder.Path, "job.log");
        await File.WriteAllTextAsync(log, Log);

        var (exit, output, error) = await Hyper.RunAsync("diagnose", log, "--json");

        Assert.Equal((0, ""), (exit, error));
        var document = JsonDocument.Parse(output).RootElement;
        Assert.Equal("diagnosis/1", document.GetProperty("schema").GetString());
        Assert.Equal("compilation", document.GetProperty("category").GetString());
        Assert.Equal(3, document.GetProperty("rootCause").GetProperty("line").GetInt64());
        Assert.Equal(3, document.GetProperty("spans")[0].GetProperty("start").GetInt64());
        Assert.Equal("make all", document.GetProperty("failedStep").GetString());
        Assert.Equal(0, document.GetProperty("tests").GetProperty("failed").GetInt64());
        Assert.Equal("basket.c", document.GetProperty("problems")[0].GetProperty("file").GetString());
        Assert.InRange(document.GetProperty("confidence").GetDouble(), 0, 1);
        Assert.Equal(0, document.GetProperty("fixes").GetArrayLength());
    }

    [Fact]
    public async Task Diagnose_FailingLog_ShowsTheLinesWithNumbers()
    {
        using var folder = new TemporaryFolder();
        var log = Path.Combine(folder.Path, "job.log");
        await File.WriteAllTextAsync(log, Log);

        var (exit, output, _) = await Hyper.RunAsync("diagnose", log);

        Assert.Equal(0, exit);
        Assert.Contains("compilation in make all", output, StringComparison.Ordinal);
        Assert.Contains("3 │ basket.c:12:5: error: 'sum' undeclared", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_GreenLog_ExitsWithOne()
    {
        using var folder = new TemporaryFolder();
        var log = Path.Combine(folder.Path, "job.log");
        await File.WriteAllTextAsync(log, "$ make\ncc -c a.c\nDone. Your build exited with 0.\n");

        var (exit, output, _) = await Hyper.RunAsync("diagnose", log, "--json");

        Assert.Equal(1, exit);
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(output).RootElement.GetProperty("rootCause").ValueKind);
    }

    [Fact]
    public async Task Diagnose_WithTheRepository_PrintsWhatMendsItAsAPatch()
    {
        using var folder = new TemporaryFolder();
        folder.Write("job.log", "$ npm run tets\nnpm error Missing script: \"tets\"\nERROR: Job failed: exit code 1\n");
        folder.Write("shop/.gitlab-ci.yml", "test:\n  script:\n    - npm run tets\n");
        folder.Write("shop/package.json", "{ \"scripts\": { \"test\": \"node --test\" } }\n");

        var (exit, output, error) = await Hyper.RunAsync("diagnose", Path.Combine(folder.Path, "job.log"), "--path", Path.Combine(folder.Path, "shop"), "--json");

        Assert.Equal((0, ""), (exit, error));
        Assert.Equal(
            "--- a/.gitlab-ci.yml\n+++ b/.gitlab-ci.yml\n@@ -1,3 +1,3 @@\n test:\n   script:\n-    - npm run tets\n+    - npm run test\n",
            JsonDocument.Parse(output).RootElement.GetProperty("fixes")[0].GetProperty("patch").GetString());
    }

    [Fact]
    public async Task Diagnose_MissingLog_IsUnreadable()
    {
        var (exit, _, error) = await Hyper.RunAsync("diagnose", "/nowhere/job.log");

        Assert.Equal(3, exit);
        Assert.Contains("/nowhere/job.log", error, StringComparison.Ordinal);
    }
}
