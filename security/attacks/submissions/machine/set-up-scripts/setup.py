import os

os.system("touch {{drop}}/setup")
print("GOT set up")
