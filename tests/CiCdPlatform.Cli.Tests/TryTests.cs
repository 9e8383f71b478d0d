using System.Text.Json;

namespace CiCdPlatform.Cli.Tests;

/// <summary>The first thing that a new user runs; its jobs compile and test a real project.</summary>
public sealed class TryTests
{
    [Fact]
    public async Task Try_Sample_EndsGreenReviewedAndLearned()
    {
        var (exit, output, error) = await Hyper.RunAsync("try", "--json");

        using var document = JsonDocument.Parse(output);
        var root = document.RootElement;
        Assert.True(exit == 0, output + error);
        Assert.Equal("green", root.GetProperty("outcome").GetString());
        Assert.Equal(7, root.GetProperty("testsRun").GetInt32());
        Assert.Equal(1, root.GetProperty("reviews").GetInt32());
        Assert.True(root.GetProperty("learned").GetBoolean());
        Assert.All(root.GetProperty("checkRuns").EnumerateArray(), check => Assert.Equal("success", check.GetProperty("conclusion").GetString()));
        Assert.Equal(["compile", "learn", "sast", "security", "test"], root.GetProperty("pipeline").GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
    }
}
