using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Core.Scanners.Secrets;

namespace CiCdPlatform.Core.Tests.Scanners.Secrets;

public sealed class SecretScannerTests : IDisposable
{
    private static readonly string Token = SecretKinds.All.Single(kind => kind.Id == "gitlab-pat").Forms[0].Sample(KindNotation.Noise("scanner"));

    private readonly string _folder = Directory.CreateTempSubdirectory("secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Scan_Token_IsPlacedAndNeverShown()
    {
        Write("src/a.cs", $"// größer\nvar x = \"ä {Token}\";\n");

        var finding = Assert.Single(Scan().Findings);

        Assert.Equal(("gitlab-pat", Severity.Critical, new Location("src/a.cs", 2, 12, 2, 12 + Token.Length)), (finding.Rule, finding.Severity, finding.Location));
        Assert.Contains("gitleaks/gitlab-pat", finding.Aliases);
        Assert.Contains("`glpat-…`", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token[6..10], System.Text.Json.JsonSerializer.Serialize(finding), StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_OtherSecretOnTheSameLine_HasTheSameFingerprint()
    {
        // Were the secret part of the fingerprint, it could be guessed from it.
        Write("a.txt", $"token = {Token}\n");
        var first = Assert.Single(Scan().Findings).Fingerprint;
        Write("a.txt", $"\n\ntoken = {SecretForm.Parse("glpat-{w20}").Sample(KindNotation.Noise("another"))}\n");

        Assert.Equal(first, Assert.Single(Scan().Findings).Fingerprint);
    }

    [Theory]
    [InlineData("package-lock.json")]
    [InlineData("web/node_modules/x/index.js")]
    [InlineData("image.png")]
    public void Scan_PathOfTheAllowList_IsSkipped(string path)
    {
        Write(path, Token);

        Assert.Empty(Scan().Findings);
    }

    [Theory]
    [InlineData(" # gitleaks:allow")]
    [InlineData(" // pragma: allowlist secret")]
    [InlineData(" #nosec")]
    public void Scan_CommentThatAllows_IsObeyed(string comment)
    {
        Write("a.txt", Token + comment + "\n" + Token + "\n");

        Assert.Equal(2, Assert.Single(Scan().Findings).Location.StartLine);
    }

    [Fact]
    public void Scan_TestFile_WeighsLess()
    {
        Write("tests/a.txt", Token);
        Write("tests/b.py", "password = " + "\"Xk29" + "qLw7Tz\"\n");

        Assert.Equal(Severity.Medium, Assert.Single(Scan().Findings).Severity);
    }

    [Fact]
    public void Scan_Utf16_IsRead()
    {
        File.WriteAllText(Path.Combine(_folder, "little.ps1"), $"$x = '{Token}'\n", Encoding.Unicode);
        File.WriteAllText(Path.Combine(_folder, "big.ps1"), $"$x = '{Token}'\n", Encoding.BigEndianUnicode);

        Assert.Equal(["big.ps1", "little.ps1"], Scan().Findings.Select(finding => finding.Location.File).Order());
    }

    [Fact]
    public void Scan_InvalidTextAndBinary_AreNoTrouble()
    {
        File.WriteAllBytes(Path.Combine(_folder, "bad.txt"), [0xC3, 0x28, 0xFF, .. Encoding.UTF8.GetBytes("\n" + Token + "\n"), 0xED, 0xA0, 0x80]);
        File.WriteAllBytes(Path.Combine(_folder, "binary"), [1, 0, 2, .. Encoding.UTF8.GetBytes(Token)]);

        Assert.Equal(("bad.txt", 2), Scan().Findings.Select(finding => (finding.Location.File, finding.Location.StartLine)).Single());
    }

    [Fact]
    public void Scan_LongLine_IsLookedThroughPieceByPiece()
    {
        // Longer than a piece, with secrets in the middle, where two pieces meet, and at the end; larger than the limit of one file too.
        var line = new StringBuilder(new string('a', (1024 * 1024) - 40)).Append(' ').Append(Token).Append(' ').Append('b', 17 * 1024 * 1024).Append('\n').Append(' ').Append(Token);
        Write("long.txt", line.ToString());

        Assert.Equal([1, 2], Scan().Findings.Select(finding => finding.Location.StartLine).Order());
    }

    [Fact]
    public void Scan_EveryCutOfAPiece_FindsOnce()
    {
        foreach (var cut in new[] { 15, 16, 17, 31, 32, 33 })
        {
            Write("cut.txt", new string('a', (1024 * 1024) - (cut * 1024)) + " " + Token + " " + new string('b', 64 * 1024));

            Assert.Single(Scan().Findings);
        }
    }

    [Fact]
    public void Scan_Change_ReportsChangedLinesAlone()
    {
        Write("a.txt", $"{Token}\n{Token}\n");
        using var snapshot = RepositorySnapshots.OpenFolder(_folder);

        var report = new SecretScanner().Scan(new ScanInput(snapshot, RuleScope.Change(new Dictionary<string, IReadOnlySet<int>>(StringComparer.Ordinal) { ["a.txt"] = new HashSet<int> { 2 } }, []), ScanSettings.Default), default);

        Assert.Equal(2, Assert.Single(report.Findings).Location.StartLine);
    }

    [Fact]
    public void Scan_AllowListOfTheRepository_IsAsked()
    {
        Write("a.txt", Token);
        using var snapshot = RepositorySnapshots.OpenFolder(_folder);

        Assert.Empty(new SecretScanner(finding => finding.Location.File == "a.txt").Scan(new ScanInput(snapshot, RuleScope.WholeTree, ScanSettings.Default), default).Findings);
    }

    private ScannerReport Scan()
    {
        using var snapshot = RepositorySnapshots.OpenFolder(_folder);
        return new SecretScanner().Scan(new ScanInput(snapshot, RuleScope.WholeTree, ScanSettings.Default), default);
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
