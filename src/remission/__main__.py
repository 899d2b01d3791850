from remission.cli import main

main()
